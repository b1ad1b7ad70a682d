package io.plumbline.collector.store.elasticsearch;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import java.util.List;
import java.util.Map;

/**
 * How much of a span is stored; each leaves out more than the one before. Ids, times, kind and
 * status always are, so its trace stays whole, and so is what says that something was cut, the
 * attribute {@value Span#TRUNCATED}.
 */
enum SpanPart {
  WHOLE,

  /** Neither events nor links. */
  WITHOUT_EVENTS,

  /** Of the texts and attributes the beginnings, of lists and maps nothing. */
  BEGINNINGS,

  /** Of the attributes only the serial. */
  BARE;

  private static final int MOST_ATTRIBUTES = 256; // of the span, and as many of its resource
  private static final int MOST_CHARACTERS = 256; // in UTF-8 three times as many bytes

  /** The next smaller one; must not be asked of the last. */
  SpanPart next() {
    return switch (this) {
      case WHOLE -> WITHOUT_EVENTS;
      case WITHOUT_EVENTS -> BEGINNINGS;
      case BEGINNINGS -> BARE;
      case BARE -> throw new IllegalStateException("there is nothing smaller");
    };
  }

  Span of(Span span) {
    return switch (this) {
      case WHOLE -> span;
      case WITHOUT_EVENTS -> part(span, span.origin(), marked(span, span.attributes()));
      case BEGINNINGS ->
        part(
            span,
            origin(span.origin(), beginnings(span.origin().resource())),
            marked(span, beginnings(span.attributes())));
      case BARE -> part(span, origin(span.origin(), Attributes.EMPTY), marked(span, serial(span)));
    };
  }

  private Span part(Span span, Origin origin, Attributes attributes) {
    boolean isWhole = this == WITHOUT_EVENTS;
    return new Span(
        span.traceId(),
        span.id(),
        span.parentId(),
        origin,
        isWhole ? span.name() : beginning(span.name()),
        span.kind(),
        span.startEpochNanos(),
        span.durationNanos(),
        span.status(),
        isWhole ? span.statusMessage() : beginning(span.statusMessage()),
        attributes,
        List.of(),
        List.of());
  }

  private static Origin origin(Origin origin, Attributes resource) {
    return new Origin(
        beginning(origin.service()),
        resource,
        beginning(origin.scopeName()),
        beginning(origin.scopeVersion()));
  }

  private Attributes marked(Span span, Attributes attributes) {
    Attributes.Builder marked = new Attributes.Builder();
    attributes.values().forEach(marked::put);
    boolean isWhole = attributes.values().equals(span.attributes().values());
    marked.put(
        Span.TRUNCATED,
        isWhole ? List.of("events", "links") : List.of("events", "links", "attributes"));
    return marked.build();
  }

  private static Attributes beginnings(Attributes all) {
    Attributes.Builder kept = new Attributes.Builder();
    putSerial(kept, all);
    all.values().entrySet().stream()
        .filter(pair -> pair.getKey().length() <= MOST_CHARACTERS)
        .filter(pair -> !(pair.getValue() instanceof List || pair.getValue() instanceof Map))
        .limit(MOST_ATTRIBUTES)
        .forEach(pair -> kept.put(
            pair.getKey(),
            pair.getValue() instanceof String text ? beginning(text) : pair.getValue()));
    return kept.build();
  }

  private static Attributes serial(Span span) {
    Attributes.Builder kept = new Attributes.Builder();
    putSerial(kept, span.attributes());
    return kept.build();
  }

  private static void putSerial(Attributes.Builder kept, Attributes all) {
    String serial = all.text(Span.SERIAL);
    if (serial != null) kept.put(Span.SERIAL, beginning(serial));
  }

  private static String beginning(String text) {
    if (text.length() <= MOST_CHARACTERS) return text;
    boolean isWithinPair = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
    return text.substring(0, isWithinPair ? MOST_CHARACTERS - 1 : MOST_CHARACTERS);
  }
}
