package io.plumbline.agent.serial;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Follows the parent; of roots, keeps at most so many a second, and as many at once after a quiet second. Thread-safe.
 */
final class RateLimitedSampler implements Sampler {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final LongSupplier nanoTime;
  private double allowed; // guarded by this
  private long lastNanos; // guarded by this

  /**
   * @param perSecond roots a second, more than 0
   * @param nanoTime as {@link System#nanoTime}
   */
  RateLimitedSampler(double perSecond, LongSupplier nanoTime) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException(
          "otel.traces.sampler.arg: " + perSecond + " (expected: traces a second, more than 0)");
    }
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    allowed = Math.max(1, perSecond);
    lastNanos = nanoTime.getAsLong();
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    SpanContext caller = Span.fromContext(parent).getSpanContext();
    boolean keep = caller.isValid() ? caller.isSampled() : takeOne();
    return keep ? SamplingResult.recordAndSample() : SamplingResult.drop();
  }

  private synchronized boolean takeOne() {
    long now = nanoTime.getAsLong();
    allowed = Math.min(
        Math.max(1, perSecond), allowed + (now - lastNanos) / NANOS_PER_SECOND * perSecond);
    lastNanos = now;
    if (allowed < 1) return false;
    allowed--;
    return true;
  }

  @Override
  public String getDescription() {
    return "RateLimitedSampler{" + perSecond + "}";
  }
}
