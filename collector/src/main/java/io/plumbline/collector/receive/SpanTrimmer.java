package io.plumbline.collector.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanLink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Keeps spans within {@link SpanLimits}. Thread-safe. */
@SuppressWarnings("ReferenceEquality") // the same instance says that nothing was cut
final class SpanTrimmer {
  private final SpanLimits limits;
  private final KeyBudget keys;
  private final Counter cutSpans;
  private final Counter folded;

  SpanTrimmer(SpanLimits limits, LongSupplier nanoTime, MeterRegistry meters) {
    this.limits = limits;
    this.keys = new KeyBudget(limits.keys(), nanoTime);
    this.cutSpans = Counter.builder("plumbline.collector.spans.truncated")
        .description("spans of which something was cut; they say what in " + SpanLimits.MARK)
        .register(meters);
    this.folded = Counter.builder("plumbline.collector.attributes.folded")
        .description("attributes under keys that are too many, kept in " + SpanLimits.OTHERS)
        .register(meters);
  }

  /** The same spans if all of them are small, as nearly all are. */
  List<Span> trimmed(List<Span> spans) {
    IdentityHashMap<Origin, Origin> origins =
        new IdentityHashMap<>(); // one for each batch of a request
    List<Span> trimmed = new ArrayList<>(spans.size());
    boolean isChanged = false;
    for (Span span : spans) {
      Origin origin = origins.computeIfAbsent(span.origin(), this::trimmed);
      Span part = trimmed(span, origin);
      isChanged |= part != span;
      trimmed.add(part);
    }
    return isChanged ? trimmed : spans;
  }

  private Origin trimmed(Origin origin) {
    AttributeTrim trim = fits(origin) ? null : new AttributeTrim(limits);
    Attributes resource = origin.resource();
    String service = origin.service();
    String scopeName = origin.scopeName();
    String scopeVersion = origin.scopeVersion();
    if (trim != null) {
      service = trim.field("service.name", service);
      scopeName = trim.field("scope name", scopeName);
      scopeVersion = trim.field("scope version", scopeVersion);
      resource = trim.trimmed(resource);
    }
    resource = folded(service, resource);
    return resource == origin.resource() && trim == null
        ? origin
        : new Origin(service, resource, scopeName, scopeVersion);
  }

  private boolean fits(Origin origin) {
    return fits(origin.service())
        && fits(origin.scopeName())
        && fits(origin.scopeVersion())
        && fits(origin.resource());
  }

  private Span trimmed(Span span, Origin origin) {
    boolean fits = fits(span);
    if (!fits) cutSpans.increment();
    Span part = fits ? span : cut(span);
    Attributes attributes = folded(origin.service(), part.attributes());
    if (part == span && origin == span.origin() && attributes == span.attributes()) return span;
    return new Span(
        part.traceId(),
        part.id(),
        part.parentId(),
        origin,
        part.name(),
        part.kind(),
        part.startEpochNanos(),
        part.durationNanos(),
        part.status(),
        part.statusMessage(),
        attributes,
        part.events(),
        part.links());
  }

  private boolean fits(Span span) {
    if (!fits(span.name()) || !fits(span.statusMessage()) || !fits(span.attributes())) return false;
    if (span.events().size() > limits.events() || span.links().size() > limits.events())
      return false;
    for (SpanEvent event : span.events()) if (!fits(event)) return false;
    for (SpanLink link : span.links()) if (!fits(link.attributes())) return false;
    return true;
  }

  private boolean fits(SpanEvent event) {
    return fits(event.name()) && fits(event.attributes());
  }

  private boolean fits(String text) {
    return text.length() <= limits.valueCharacters();
  }

  private boolean fits(Attributes attributes) {
    return AttributeTrim.fits(limits, attributes);
  }

  private Span cut(Span span) {
    AttributeTrim trim = new AttributeTrim(limits);
    String name = trim.field("name", span.name());
    String statusMessage = trim.field("status message", span.statusMessage());
    List<SpanEvent> events = trim.field("events", span.events());
    List<SpanLink> links = trim.field("links", span.links());
    return new Span(
        span.traceId(),
        span.id(),
        span.parentId(),
        span.origin(),
        name,
        span.kind(),
        span.startEpochNanos(),
        span.durationNanos(),
        span.status(),
        statusMessage,
        trim.trimmed(span.attributes()),
        events.stream().map(this::cut).toList(),
        links.stream().map(this::cut).toList());
  }

  private SpanEvent cut(SpanEvent event) {
    if (fits(event)) return event;
    AttributeTrim trim = new AttributeTrim(limits);
    String name = trim.field("name", event.name());
    return new SpanEvent(name, event.epochNanos(), trim.trimmed(event.attributes()));
  }

  private SpanLink cut(SpanLink link) {
    if (fits(link.attributes())) return link;
    Attributes attributes = new AttributeTrim(limits).trimmed(link.attributes());
    return new SpanLink(link.traceId(), link.spanId(), attributes);
  }

  /** What is under keys that are too many goes into one list of texts. */
  private Attributes folded(String service, Attributes attributes) {
    KeyBudget.Keys known = keys.of(service);
    List<String> others = null;
    for (var pair : attributes.values().entrySet()) {
      if (isAdmitted(known, pair.getKey(), pair.getValue())) continue;
      if (others == null) others = new ArrayList<>();
      others.add(pair.getKey());
    }
    return others == null ? attributes : folded(attributes, others);
  }

  private Attributes folded(Attributes attributes, List<String> others) {
    folded.increment(others.size());
    List<Object> texts = new ArrayList<>();
    Attributes.Builder kept = new Attributes.Builder();
    attributes.values().forEach((key, value) -> {
      if (others.contains(key)) texts.add(key + "=" + value);
      else kept.put(key, value);
    });
    kept.put(SpanLimits.OTHERS, List.copyOf(texts));
    return kept.build();
  }

  /** Whether each key under which searches would find something of the value may be used. */
  private static boolean isAdmitted(KeyBudget.Keys known, String key, Object value) {
    if (key.startsWith("plumbline.")) return true;
    if (value instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        if (!isAdmitted(known, key + "." + entry.getKey(), entry.getValue())) return false;
      }
      return true;
    }
    if (value instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map && !isAdmitted(known, key, item)) return false;
      }
    }
    return known.admit(key);
  }
}
