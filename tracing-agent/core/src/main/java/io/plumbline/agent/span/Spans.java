package io.plumbline.agent.span;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.instrumentation.api.config.IncludeExclude;
import io.opentelemetry.instrumentation.api.incubator.semconv.messaging.MessagingAttributesExtractor;
import io.opentelemetry.instrumentation.api.incubator.semconv.messaging.MessagingAttributesGetter;
import io.opentelemetry.instrumentation.api.incubator.semconv.messaging.MessagingOperationType;
import io.opentelemetry.instrumentation.api.incubator.semconv.messaging.MessagingSpanNameExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.instrumenter.InstrumenterBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.SpanKindExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.SpanNameExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanNameExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanStatusExtractor;
import io.plumbline.agent.Settings;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.serial.SerialEntry;
import io.plumbline.agent.telemetry.OwnCalls;
import io.plumbline.agent.telemetry.Telemetry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of one instrumentation: OpenTelemetry's {@link Instrumenter} with what every span here
 * has, the serial number and the rule against tracing a call twice. Thread-safe; one static field of the
 * advice.
 *
 * @param <Q> the library's request
 * @param <A> the library's answer
 */
public final class Spans<Q, A> {
  private static final String SCOPE = "io.plumbline.";
  /** What the consistency checks need to know of a request. */
  private static final IncludeExclude CAPTURED_HEADERS =
      IncludeExclude.builder().setIncluded("idempotency-key").build();

  private static final DroppedRequests DROPPED =
      new DroppedRequests(Settings.text("plumbline.drop"));

  private static final BusinessRules RULES = BusinessRules.ofSettings();

  private final Instrumenter<Q, A> instrumenter;
  private final Function<Q, @Nullable String> path;
  private @Nullable TextMapGetter<Q> handedOn; // of messages to send, what they carry already

  private Spans(Instrumenter<Q, A> instrumenter) {
    this(instrumenter, request -> null);
  }

  /** @param path of a request that comes from outside, for those that are dropped by it */
  private Spans(Instrumenter<Q, A> instrumenter, Function<Q, @Nullable String> path) {
    this.instrumenter = instrumenter;
    this.path = path;
  }

  /** CLIENT spans of HTTP; the context goes into the request through {@code setter}. */
  public static <Q, A> Spans<Q, A> httpClient(
      String instrumentation, HttpClientAttributesGetter<Q, A> getter, TextMapSetter<Q> setter) {
    InstrumenterBuilder<Q, A> builder = Spans.<Q, A>builder(
            instrumentation, HttpSpanNameExtractor.create(getter), request -> null)
        .setSpanStatusExtractor(HttpSpanStatusExtractor.create(getter))
        .addAttributesExtractor(HttpClientAttributesExtractor.builder(getter)
            .setRequestHeaders(CAPTURED_HEADERS)
            .build());
    return new Spans<>(builder.buildClientInstrumenter(setter));
  }

  /** SERVER spans of HTTP; the parent and the serial number come from the request's headers. */
  public static <Q, A> Spans<Q, A> httpServer(
      String instrumentation, HttpServerAttributesGetter<Q, A> getter, TextMapGetter<Q> headers) {
    InstrumenterBuilder<Q, A> builder = Spans.<Q, A>builder(
            instrumentation,
            HttpSpanNameExtractor.create(getter),
            request -> RULES.serial(request, headers.get(request, Serial.HEADER), getter))
        .setSpanStatusExtractor(HttpSpanStatusExtractor.create(getter))
        .addAttributesExtractor(HttpServerAttributesExtractor.builder(getter)
            .setRequestHeaders(CAPTURED_HEADERS)
            .build())
        .addContextCustomizer(HttpServerRoute.create(getter));
    if (RULES.haveValues()) builder.addAttributesExtractor(RULES.values(getter));
    TransactionEvidence evidence = new TransactionEvidence();
    builder.addContextCustomizer(evidence).addAttributesExtractor(evidence);
    return new Spans<>(builder.buildServerInstrumenter(headers), getter::getUrlPath);
  }

  /** CLIENT spans of calls that carry no context on the wire, such as a database's. */
  public static <Q, A> Spans<Q, A> client(
      String instrumentation, SpanNameExtractor<Q> name, AttributesExtractor<Q, A> attributes) {
    InstrumenterBuilder<Q, A> builder = builder(instrumentation, name, request -> null);
    return new Spans<>(builder
        .addAttributesExtractor(attributes)
        .buildInstrumenter(SpanKindExtractor.alwaysClient()));
  }

  /** CLIENT spans of remote procedure calls; the context goes into the call's headers through {@code setter}. */
  public static <Q, A> Spans<Q, A> rpcClient(
      String instrumentation,
      SpanNameExtractor<Q> name,
      AttributesExtractor<Q, A> attributes,
      SpanStatusExtractor<Q, A> status,
      TextMapSetter<Q> setter) {
    InstrumenterBuilder<Q, A> builder = builder(instrumentation, name, request -> null);
    return new Spans<>(builder
        .setSpanStatusExtractor(status)
        .addAttributesExtractor(attributes)
        .buildClientInstrumenter(setter));
  }

  /** SERVER spans of remote procedure calls; the parent and the serial number come from the call's headers. */
  public static <Q, A> Spans<Q, A> rpcServer(
      String instrumentation,
      SpanNameExtractor<Q> name,
      AttributesExtractor<Q, A> attributes,
      SpanStatusExtractor<Q, A> status,
      TextMapGetter<Q> headers) {
    InstrumenterBuilder<Q, A> builder =
        builder(instrumentation, name, request -> headers.get(request, Serial.HEADER));
    TransactionEvidence evidence = new TransactionEvidence();
    return new Spans<>(builder
        .setSpanStatusExtractor(status)
        .addAttributesExtractor(attributes)
        .addContextCustomizer(evidence)
        .addAttributesExtractor(evidence)
        .buildServerInstrumenter(headers));
  }

  /** INTERNAL spans of work that a library starts by itself, such as a scheduled job. */
  public static <Q, A> Spans<Q, A> internal(
      String instrumentation, SpanNameExtractor<Q> name, AttributesExtractor<Q, A> attributes) {
    InstrumenterBuilder<Q, A> builder = builder(instrumentation, name, request -> null);
    TransactionEvidence evidence = new TransactionEvidence();
    return new Spans<>(builder
        .addAttributesExtractor(attributes)
        .addContextCustomizer(evidence)
        .addAttributesExtractor(evidence)
        .buildInstrumenter(SpanKindExtractor.alwaysInternal()));
  }

  /** Spans of the application's own work within a request; what its transactions do counts for the request. */
  public static <Q, A> Spans<Q, A> ownWork(
      String instrumentation,
      SpanNameExtractor<Q> name,
      SpanKindExtractor<Q> kind,
      AttributesExtractor<Q, A> attributes) {
    InstrumenterBuilder<Q, A> builder = builder(instrumentation, name, request -> null);
    return new Spans<>(builder.addAttributesExtractor(attributes).buildInstrumenter(kind));
  }

  /**
   * PRODUCER spans of messages; the context goes into the message through {@code headers}. A message sent where there is no
   * context, but that carries one, goes on with it: somebody hands on what was received.
   */
  public static <Q, A, H extends TextMapSetter<Q> & TextMapGetter<Q>> Spans<Q, A> producer(
      String instrumentation,
      MessagingAttributesGetter<Q, A> getter,
      AttributesExtractor<Q, A> attributes,
      H headers) {
    InstrumenterBuilder<Q, A> builder = Spans.<Q, A>builder(
            instrumentation,
            MessagingSpanNameExtractor.create(getter, MessagingOperationType.SEND, "send"),
            request -> headers.get(request, Serial.HEADER))
        .addAttributesExtractor(
            MessagingAttributesExtractor.create(getter, MessagingOperationType.SEND, "send"))
        .addAttributesExtractor(attributes);
    Spans<Q, A> spans = new Spans<>(builder.buildProducerInstrumenter(headers));
    spans.handedOn = headers;
    return spans;
  }

  /** CONSUMER spans of messages that are processed, below the span that sent the message and linked to it. */
  public static <Q, A> Spans<Q, A> consumer(
      String instrumentation,
      MessagingAttributesGetter<Q, A> getter,
      AttributesExtractor<Q, A> attributes,
      TextMapGetter<Q> headers) {
    TransactionEvidence evidence = new TransactionEvidence();
    InstrumenterBuilder<Q, A> builder = Spans.<Q, A>builder(
            instrumentation,
            MessagingSpanNameExtractor.create(getter, MessagingOperationType.PROCESS, "process"),
            request -> headers.get(request, Serial.HEADER))
        .addAttributesExtractor(
            MessagingAttributesExtractor.create(getter, MessagingOperationType.PROCESS, "process"))
        .addAttributesExtractor(attributes)
        .addSpanLinksExtractor((links, parent, request) -> {
          Context sender = propagator().extract(Context.root(), request, headers);
          SpanContext sent = Span.fromContext(sender).getSpanContext();
          if (sent.isValid()) links.addLink(sent);
        })
        .addContextCustomizer(evidence)
        .addAttributesExtractor(evidence);
    return new Spans<>(builder.buildConsumerInstrumenter(headers));
  }

  private static TextMapPropagator propagator() {
    return Telemetry.get().openTelemetry().getPropagators().getTextMapPropagator();
  }

  private static <Q, A> InstrumenterBuilder<Q, A> builder(
      String instrumentation,
      SpanNameExtractor<? super Q> name,
      Function<Q, @Nullable String> serial) {
    Telemetry telemetry = Telemetry.get();
    return Instrumenter.<Q, A>builder(telemetry.openTelemetry(), SCOPE + instrumentation, name)
        .addContextCustomizer(new SerialEntry<Q>(telemetry.serials(), serial));
  }

  /**
   * Starts a span below the current one and makes it current on this thread, until {@link
   * ActiveSpan#leave} or {@link #end}.
   *
   * @return null if this call is not to be traced: a call of the agent itself, or one inside another of
   *     the same kind that is traced already
   */
  @SuppressWarnings("MustBeClosedChecker") // ActiveSpan.leave closes it
  public @Nullable ActiveSpan start(Q request) {
    Context parent = Context.current();
    TextMapGetter<Q> carried = handedOn;
    if (carried != null && !Span.fromContext(parent).getSpanContext().isValid())
      parent = propagator().extract(parent, request, carried);
    if (OwnCalls.contains(parent)
        || DroppedRequests.contains(parent)
        || !instrumenter.shouldStart(parent, request)) return null;
    if (DROPPED.has(path.apply(request))) {
      Context dropped = DroppedRequests.of(parent);
      return ActiveSpan.enter(dropped, dropped.makeCurrent());
    }
    Context context = instrumenter.start(parent, request);
    return ActiveSpan.enter(context, context.makeCurrent());
  }

  /** Ends a span. Does nothing for null, the span of a call that is not traced. */
  public void end(
      @Nullable ActiveSpan span, Q request, @Nullable A answer, @Nullable Throwable error) {
    if (span == null) return;
    span.leave();
    if (DroppedRequests.contains(span.context())) return;
    instrumenter.end(span.context(), request, answer, error);
  }
}
