package io.plumbline.agent.instrumentation.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers as text. */
final class MessageHeaders {
  private MessageHeaders() {}

  static List<String> names(Headers headers) {
    List<String> names = new ArrayList<>();
    for (Header header : headers) names.add(header.key());
    return names;
  }

  /** The last one of that name, null if there is none. */
  static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) return null;
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
