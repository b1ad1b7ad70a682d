package io.plumbline.agent.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.junit.jupiter.api.Test;

class ActiveSpanTest {
  private static final Context SPANS_CONTEXT =
      Context.root().with(ContextKey.named("of the span"), "here");

  @Test
  @SuppressWarnings("MustBeClosedChecker") // ActiveSpan.leave closes it
  void leave_firstOnAnotherThread_stillLeavesOnTheOneThatStarted() throws Exception {
    ActiveSpan span = ActiveSpan.enter(SPANS_CONTEXT, SPANS_CONTEXT.makeCurrent());
    Thread answer = new Thread(span::leave);
    answer.start();
    answer.join();
    Context afterTheAnswer = Context.current();

    span.leave();

    assertThat(afterTheAnswer).isSameAs(SPANS_CONTEXT);
    assertThat(Context.current()).isSameAs(Context.root());
  }
}
