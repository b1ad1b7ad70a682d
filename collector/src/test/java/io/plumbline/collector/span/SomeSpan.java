package io.plumbline.collector.span;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spans for tests: everything has a value, a test names what it cares about. */
public final class SomeSpan {
  private final TraceId trace;
  private final SpanId id;
  private @Nullable SpanId parent;
  private String service = "shop";
  private String name = "GET /";
  private SpanKind kind = SpanKind.SERVER;
  private final List<SpanLink> links = new ArrayList<>();
  private SpanStatus status = SpanStatus.UNSET;
  private long startEpochNanos = 1_700_000_000_000_000_000L;
  private long durationNanos = 1_000_000;
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Map<String, Object> resource = new LinkedHashMap<>();

  private SomeSpan(long trace, long id) {
    this.trace = new TraceId(1, trace);
    this.id = new SpanId(id);
  }

  public static SomeSpan of(long trace, long id) {
    return new SomeSpan(trace, id);
  }

  public SomeSpan parent(long value) {
    parent = new SpanId(value);
    return this;
  }

  public SomeSpan service(String value) {
    service = value;
    return this;
  }

  public SomeSpan name(String value) {
    name = value;
    return this;
  }

  public SomeSpan kind(SpanKind value) {
    kind = value;
    return this;
  }

  /** A link to a span of {@code of(trace, id)}. */
  public SomeSpan link(long trace, long span) {
    links.add(new SpanLink(new TraceId(1, trace), new SpanId(span), Attributes.EMPTY));
    return this;
  }

  public SomeSpan status(SpanStatus value) {
    status = value;
    return this;
  }

  public SomeSpan start(long epochNanos) {
    startEpochNanos = epochNanos;
    return this;
  }

  public SomeSpan duration(long nanos) {
    durationNanos = nanos;
    return this;
  }

  public SomeSpan serial(String value) {
    return attribute(Span.SERIAL, value);
  }

  public SomeSpan attribute(String key, Object value) {
    attributes.put(key, value);
    return this;
  }

  public SomeSpan resource(String key, Object value) {
    resource.put(key, value);
    return this;
  }

  public Span build() {
    return new Span(
        trace,
        id,
        parent,
        new Origin(service, new Attributes(resource), "test", "1"),
        name,
        kind,
        startEpochNanos,
        durationNanos,
        status,
        "",
        new Attributes(attributes),
        List.of(),
        links);
  }
}
