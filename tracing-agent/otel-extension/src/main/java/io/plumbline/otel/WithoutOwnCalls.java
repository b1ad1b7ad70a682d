package io.plumbline.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Drops the calls that our own threads make to the id service: the agent takes them for the application's. */
final class WithoutOwnCalls implements Sampler {
  /** Of every thread that this extension and its id client start. */
  private static final String THREADS = "plumbline-";

  private final Sampler others;

  WithoutOwnCalls(Sampler others) {
    this.others = others;
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    if (Thread.currentThread().getName().startsWith(THREADS)) return SamplingResult.drop();
    return others.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return "WithoutOwnCalls{" + others.getDescription() + "}";
  }
}
