package com.acme.tracing;

import com.acme.mail.Letter;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice.Argument;
import net.bytebuddy.asm.Advice.Enter;
import net.bytebuddy.asm.Advice.OnMethodEnter;
import net.bytebuddy.asm.Advice.OnMethodExit;
import net.bytebuddy.asm.Advice.Return;
import net.bytebuddy.asm.Advice.Thrown;

public final class MailInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "acme-mail";
  }

  @Override
  public void define(Rules rules) {
    rules.type("com.acme.mail.Mailer").method("send", "com.acme.mail.Letter").advice(Send.class);
  }

  static final class Send implements AttributesExtractor<Letter, String> {
    static final Spans<Letter, String> SPANS =
        Spans.client("acme-mail", letter -> "send " + letter.template(), new Send());

    @OnMethodEnter(inline = false)
    static Object enter(@Argument(0) Letter letter) {
      return SPANS.start(letter); // current until end; null if it is not to be traced
    }

    @OnMethodExit(inline = false, onThrowable = Throwable.class)
    static void exit(
        @Argument(0) Letter letter,
        @Enter Object span,
        @Return String receipt,
        @Thrown Throwable error) {
      SPANS.end((ActiveSpan) span, letter, receipt, error);
    }

    @Override
    public void onStart(AttributesBuilder attributes, Context parent, Letter letter) {
      attributes.put("acme.mail.template", letter.template());
    }

    @Override
    public void onEnd(
        AttributesBuilder attributes,
        Context span,
        Letter letter,
        String receipt,
        Throwable error) {
      if (receipt != null) attributes.put("acme.mail.receipt", receipt);
    }
  }
}
