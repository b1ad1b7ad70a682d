package io.plumbline.agent.serial;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.ContextCustomizer;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides the serial number of a span that is about to start. In this order: what the baggage brings,
 * what the request's header says, what the id service issues, {@code t-} and the trace id. The last two
 * only at a local root, where a request enters this process or begins in it. Never waits.
 *
 * @param <Q> the instrumented library's request
 */
public final class SerialEntry<Q> implements ContextCustomizer<Q> {
  private static final LongAdder withoutLease = new LongAdder();

  private final SerialIssue issue;
  private final Function<Q, @Nullable String> header;

  /**
   * @param header reads the request's {@value Serial#HEADER}; null if it has none, or is not a request
   *     that comes from outside
   */
  public SerialEntry(SerialIssue issue, Function<Q, @Nullable String> header) {
    this.issue = issue;
    this.header = header;
  }

  /** How many serial numbers were made of the trace id, because none could be issued. */
  public static long withoutLease() {
    return withoutLease.sum();
  }

  @Override
  public Context onStart(Context parent, Q request, Attributes attributes) {
    if (Serial.of(parent) != null) return parent;
    String sent = header.apply(request);
    if (Serial.isValid(sent)) return Serial.with(parent, sent);
    SpanContext span = Span.fromContext(parent).getSpanContext();
    boolean localRoot = !span.isValid() || span.isRemote();
    if (!localRoot || !issue.enabled()) return parent;
    String issued = issue.source().next();
    if (issued != null) return Serial.with(parent, issued);
    withoutLease.increment();
    return Serial.with(
        parent, "t-" + (span.isValid() ? span.getTraceId() : issue.traceIds().reserve()));
  }
}
