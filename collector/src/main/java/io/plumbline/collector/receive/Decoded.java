package io.plumbline.collector.receive;

import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request held.
 *
 * @param rejections how many spans can never be stored, by why: {@code what: was (expected: ...)}
 */
record Decoded(List<Span> spans, Map<String, Integer> rejections) {
  static final Decoded NOTHING = new Decoded(List.of(), Map.of());

  /** So many kinds of mistake are told apart in one request: what a source reads is short. */
  private static final int MOST_KINDS = 8;

  private static final String OTHERS = "others: more kinds of mistake than are listed";

  int rejectedSpans() {
    return rejections.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many spans were rejected and why, for the source; null if none was. */
  @Nullable String rejection() {
    if (rejections.isEmpty()) return null;
    return rejections.entrySet().stream()
        .map(reason -> reason.getValue() + " rejected: " + reason.getKey())
        .collect(Collectors.joining("; "));
  }

  /** Collects spans while a request is read. For one thread. */
  static final class Builder {
    private final List<Span> spans = new ArrayList<>();
    private final Map<String, Integer> rejections = new LinkedHashMap<>();

    void add(Origin origin, RawSpan raw) {
      try {
        spans.add(raw.of(origin));
      } catch (IllegalArgumentException invalid) {
        reject(String.valueOf(invalid.getMessage()));
      }
    }

    /**
     * Counts a span that can never be stored.
     *
     * @param why does not hold the span's own values, so that equal mistakes are one entry
     */
    void reject(String why) {
      boolean listed = rejections.containsKey(why) || rejections.size() < MOST_KINDS;
      rejections.merge(listed ? why : OTHERS, 1, Integer::sum);
    }

    Decoded build() {
      return new Decoded(spans, rejections);
    }
  }
}
