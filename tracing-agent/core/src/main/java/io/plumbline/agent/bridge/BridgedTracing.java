package io.plumbline.agent.bridge;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.serial.SerialEntry;
import io.plumbline.agent.telemetry.Telemetry;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts spans for the application, and reads and writes its headers. In words of the JDK; thread-safe. */
public final class BridgedTracing {
  private static final SerialEntry<Object> SERIAL =
      new SerialEntry<>(Telemetry.get().serials(), request -> null);

  private BridgedTracing() {}

  /** What a span is to be, filled in by the application's builder. */
  public static final class Draft {
    public final String name;
    /** {@code INTERNAL}, {@code SERVER}, … */
    public String kind = "INTERNAL";
    /** Negative for now. */
    public long startEpochNanos = -1;

    public final Map<String, Object> attributes = new LinkedHashMap<>();
    private final SpanBuilder builder;

    private Draft(String name, SpanBuilder builder) {
      this.name = name;
      this.builder = builder;
    }

    /** Links to another span; to none if it is not valid. */
    public void addLink(
        String traceId,
        String spanId,
        byte flags,
        Map<String, String> state,
        Map<String, Object> values) {
      SpanContext to = Values.spanContext(traceId, spanId, flags, state, true);
      if (to.isValid()) builder.addLink(to, Values.of(values));
    }

    /** Starts it; at the beginning of a request with a serial number. */
    public BridgedSpan start(BridgedContext parent) {
      Context context = SERIAL.onStart(parent.context, name, Attributes.empty());
      String serial = Serial.of(parent.context) == null ? Serial.of(context) : null;
      builder.setParent(context).setSpanKind(SpanKind.valueOf(kind));
      builder.setAllAttributes(Values.of(attributes));
      if (startEpochNanos >= 0) builder.setStartTimestamp(startEpochNanos, TimeUnit.NANOSECONDS);
      return new BridgedSpan(builder.startSpan(), serial);
    }
  }

  /**
   * A span to be started.
   *
   * @param scope who makes the span: the tracer's name
   */
  public static Draft draft(String scope, @Nullable String version, String name) {
    TracerBuilder tracer = openTelemetry().tracerBuilder(scope);
    if (version != null) tracer.setInstrumentationVersion(version);
    return new Draft(name, tracer.build().spanBuilder(name));
  }

  /** The headers that {@link #inject} may write. */
  public static Collection<String> fields() {
    return propagator().fields();
  }

  /** Writes the context into headers. */
  public static void inject(BridgedContext context, BiConsumer<String, String> header) {
    propagator().inject(context.context, header, (to, name, value) -> header.accept(name, value));
  }

  /** Reads the context from headers. */
  public static BridgedContext extract(BridgedContext context, Headers headers) {
    return new BridgedContext(propagator().extract(context.context, headers, new HeadersGetter()));
  }

  /** The headers of a request, as the application's getter reads them. */
  public static final class Headers {
    private final Iterable<String> names;
    private final Function<String, Iterator<String>> values;

    public Headers(Iterable<String> names, Function<String, Iterator<String>> values) {
      this.names = names;
      this.values = values;
    }
  }

  private static final class HeadersGetter implements TextMapGetter<Headers> {
    @Override
    public Iterable<String> keys(Headers headers) {
      return headers.names;
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String name) {
      Iterator<String> values = getAll(headers, name);
      return values.hasNext() ? values.next() : null;
    }

    @Override
    public Iterator<String> getAll(@Nullable Headers headers, String name) {
      return headers == null ? Collections.emptyIterator() : headers.values.apply(name);
    }
  }

  private static OpenTelemetry openTelemetry() {
    return Telemetry.get().openTelemetry();
  }

  private static TextMapPropagator propagator() {
    return openTelemetry().getPropagators().getTextMapPropagator();
  }
}
