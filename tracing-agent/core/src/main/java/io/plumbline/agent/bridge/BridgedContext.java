package io.plumbline.agent.bridge;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.span.ActiveSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A context of the agent in words of the JDK, for the application's copy of OpenTelemetry's API. Immutable. */
public final class BridgedContext {
  private static final ContextKey<Object> APPLICATIONS = ContextKey.named("plumbline-applications");

  final Context context;

  BridgedContext(Context context) {
    this.context = context;
  }

  /** The one of this thread. */
  public static BridgedContext current() {
    return new BridgedContext(Context.current());
  }

  /** The empty one. */
  public static BridgedContext root() {
    return new BridgedContext(Context.root());
  }

  public boolean isRoot() {
    return context == Context.root();
  }

  /** Whether both are one and the same. */
  public boolean isSameAs(BridgedContext other) {
    return context == other.context;
  }

  /** Makes it current on this thread, until what is returned is run there. */
  public Runnable attach() {
    Scope scope = ActiveSpan.makeCurrent(context);
    return scope::close;
  }

  /** The span; null if it has none. */
  public @Nullable BridgedSpan span() {
    Span span = Span.fromContext(context);
    return span.getSpanContext().isValid() ? new BridgedSpan(span, null) : null;
  }

  /** With a span in place of any other, and with the serial number that began with it. */
  public BridgedContext withSpan(BridgedSpan bridged) {
    Context with = Span.fromContext(context) == bridged.span ? context : context.with(bridged.span);
    String serial = bridged.serial;
    return new BridgedContext(
        serial == null || Serial.of(with) != null ? with : Serial.with(with, serial));
  }

  /** With a span of which nothing but its place is known. */
  public BridgedContext withSpan(
      String traceId, String spanId, byte flags, Map<String, String> state, boolean remote) {
    return new BridgedContext(
        context.with(Span.wrap(Values.spanContext(traceId, spanId, flags, state, remote))));
  }

  /** The baggage: name to value and metadata. */
  public Map<String, String[]> baggage() {
    Map<String, String[]> entries = new LinkedHashMap<>();
    Baggage.fromContext(context)
        .forEach((name, entry) -> entries.put(
            name, new String[] {entry.getValue(), entry.getMetadata().getValue()}));
    return entries;
  }

  /** With this baggage in place of any other; the serial number stays, unless the baggage has one. */
  public BridgedContext withBaggage(Map<String, String[]> entries) {
    BaggageBuilder baggage = Baggage.builder();
    entries.forEach(
        (name, entry) -> baggage.put(name, entry[0], BaggageEntryMetadata.create(entry[1])));
    Context with = context.with(baggage.build());
    String serial = Serial.of(context);
    return new BridgedContext(
        serial == null || Serial.of(with) != null ? with : Serial.with(with, serial));
  }

  /** What an application has put in by {@link #withApplications}; null if nothing. */
  public @Nullable Object applications() {
    return context.get(APPLICATIONS);
  }

  /** Carries an object of the application's wherever the context goes. */
  public BridgedContext withApplications(Object object) {
    return new BridgedContext(context.with(APPLICATIONS, object));
  }
}
