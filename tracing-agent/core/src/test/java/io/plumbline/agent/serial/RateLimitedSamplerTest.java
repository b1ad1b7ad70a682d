package io.plumbline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class RateLimitedSamplerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private long nanos;
  private final RateLimitedSampler sampler = new RateLimitedSampler(2, () -> nanos);

  @Test
  void roots_atMostSoManyASecond() {
    assertThat(kept(Context.root(), 5)).isEqualTo(2);
    nanos += 500_000_000;
    assertThat(kept(Context.root(), 5)).isEqualTo(1);
    nanos += 60_000_000_000L;
    assertThat(kept(Context.root(), 5)).isEqualTo(2);
  }

  @Test
  void children_followTheirParent() {
    kept(Context.root(), 5);

    assertThat(kept(parent(TraceFlags.getSampled()), 5)).isEqualTo(5);
    assertThat(kept(parent(TraceFlags.getDefault()), 5)).isZero();
  }

  @Test
  void rate_belowOneASecond_keepsOneNowAndThen() {
    RateLimitedSampler slow = new RateLimitedSampler(0.1, () -> nanos);

    assertThat(kept(slow, Context.root(), 3)).isEqualTo(1);
    nanos += 10_000_000_000L;
    assertThat(kept(slow, Context.root(), 3)).isEqualTo(1);
  }

  @Test
  void rate_ofNone_isRefused() {
    assertThatThrownBy(() -> new RateLimitedSampler(0, () -> nanos))
        .hasMessage("otel.traces.sampler.arg: 0.0 (expected: traces a second, more than 0)");
  }

  private int kept(Context parent, int of) {
    return kept(sampler, parent, of);
  }

  private static int kept(RateLimitedSampler sampler, Context parent, int of) {
    int kept = 0;
    for (int i = 0; i < of; i++) {
      SamplingDecision decision = sampler
          .shouldSample(
              parent, TRACE, "GET", SpanKind.SERVER, Attributes.empty(), Collections.emptyList())
          .getDecision();
      if (decision == SamplingDecision.RECORD_AND_SAMPLE) kept++;
    }
    return kept;
  }

  private static Context parent(TraceFlags flags) {
    SpanContext span = SpanContext.createFromRemoteParent(
        TRACE, "b7ad6b7169203331", flags, TraceState.getDefault());
    return Context.root().with(Span.wrap(span));
  }
}
