package io.plumbline.collector.store.match;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What of a span a condition looks at: texts, of which a span may have none, one or many. */
public sealed interface Field {
  /** Expressions see at most so many characters of a text; equality looks at all of it. */
  int LONGEST_BEGINNING = 1_024;

  /** What expressions see of the text. */
  static String beginning(String text) {
    if (text.length() <= LONGEST_BEGINNING) return text;
    boolean isWithinPair = Character.isHighSurrogate(text.charAt(LONGEST_BEGINNING - 1));
    return text.substring(0, isWithinPair ? LONGEST_BEGINNING - 1 : LONGEST_BEGINNING);
  }

  /** The span's texts in this field, each of which may meet a condition. */
  List<String> texts(Span span);

  /** What every span has; a serial only where the request got one. */
  enum Intrinsic implements Field {
    SERVICE,
    NAME,
    /** {@code unset}, {@code ok} or {@code error}. */
    STATUS,
    /** {@code internal}, {@code server}, {@code client}, {@code producer} or {@code consumer}. */
    KIND,
    SERIAL;

    @Override
    public List<String> texts(Span span) {
      return switch (this) {
        case SERVICE -> List.of(span.service());
        case NAME -> List.of(span.name());
        case STATUS -> List.of(span.status().name().toLowerCase(Locale.ROOT));
        case KIND -> List.of(span.kind().name().toLowerCase(Locale.ROOT));
        case SERIAL -> {
          String serial = span.serial();
          yield serial == null ? List.of() : List.of(serial);
        }
      };
    }
  }

  /**
   * An attribute of the span or of its resource. A list has the texts of its elements, a map has
   * none but those of its entries, under {@code key.entry}.
   */
  record Attribute(String key) implements Field {
    public Attribute {
      requireNonNull(key, "key");
    }

    @Override
    public List<String> texts(Span span) {
      List<String> texts = new ArrayList<>();
      forEach(span, (name, text) -> {
        if (name.equals(key)) texts.add(text);
      });
      return texts;
    }

    /** Hands over every attribute of span and resource as searches see them; a pair may repeat. */
    public static void forEach(Span span, BiConsumer<String, String> pair) {
      forEach(span.attributes(), pair);
      forEach(span.origin().resource(), pair);
    }

    private static void forEach(Attributes attributes, BiConsumer<String, String> pair) {
      attributes.values().forEach((key, value) -> flatten(key, value, pair));
    }

    private static void flatten(String key, Object value, BiConsumer<String, String> pair) {
      if (value instanceof List<?> list) {
        for (Object item : list) flatten(key, item, pair);
      } else if (value instanceof Map<?, ?> map) {
        map.forEach((name, item) -> flatten(key + "." + name, item, pair));
      } else {
        pair.accept(key, value.toString());
      }
    }
  }
}
