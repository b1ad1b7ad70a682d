package io.plumbline.collector.receive;

import io.plumbline.collector.span.Span;
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
}
