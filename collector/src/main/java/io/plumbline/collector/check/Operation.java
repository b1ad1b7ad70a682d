package io.plumbline.collector.check;

import io.plumbline.collector.span.Span;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, as far as a span says: two attempts of one operation have the same method and
 * target, unless their idempotency keys tell them apart.
 *
 * @param name span name
 * @param method HTTP method; null where it is not HTTP
 * @param path {@code url.path}; null where it is not HTTP
 * @param query {@code url.query} without the question mark, empty if there is none
 * @param key idempotency key; null if none was sent
 */
record Operation(
    String name,
    @Nullable String method,
    @Nullable String path,
    String query,
    @Nullable String key) {
  /** RFC 9110, 9.2.1: the client asks for no change. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  /** RFC 9110, 9.2.2: twice is as good as once. */
  private static final Set<String> REPEATABLE = Set.of("PUT", "DELETE");

  private static final String KEY = "http.request.header.idempotency-key";

  static Operation of(Span span) {
    String method = span.attributes().text("http.request.method");
    String path = span.attributes().text("url.path");
    String query = span.attributes().text("url.query");
    String url = span.attributes().text("url.full");
    if (path == null && url != null) {
      String target = target(url);
      int mark = target.indexOf('?');
      path = mark < 0 ? target : target.substring(0, mark);
      query = mark < 0 ? null : target.substring(mark + 1);
    }
    return new Operation(span.name(), method, path, query == null ? "" : query, key(span));
  }

  private static String target(String url) {
    int fragment = url.indexOf('#');
    String whole = fragment < 0 ? url : url.substring(0, fragment);
    int authority = whole.indexOf("://");
    if (authority < 0) return whole;
    for (int i = authority + 3; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c == '/') return whole.substring(i);
      if (c == '?') return "/" + whole.substring(i);
    }
    return "/";
  }

  /** Captured headers are lists by the conventions; some sources send plain text. */
  private static @Nullable String key(Span span) {
    Object value = span.attributes().values().get(KEY);
    if (value instanceof List<?> list) return list.isEmpty() ? null : String.valueOf(list.get(0));
    return value == null ? null : value.toString();
  }

  boolean isSafe() {
    return method != null && SAFE.contains(method);
  }

  /** Whether doing it twice is harmless by the rules of HTTP. */
  boolean isRepeatable() {
    return isSafe() || (method != null && REPEATABLE.contains(method));
  }

  /** Same method, and same key, or where one has none the same target. */
  boolean isSameAs(Operation other) {
    if (!Objects.equals(method, other.method)) return false;
    if (key != null && other.key != null) return key.equals(other.key);
    return hasSameTarget(other);
  }

  boolean hasSameTarget(Operation other) {
    return Objects.equals(path, other.path) && query.equals(other.query);
  }

  /** Whether both carry a key, and the same one. */
  boolean hasSameKey(Operation other) {
    return key != null && key.equals(other.key);
  }

  /**
   * Whether this asks about, or takes back, what the other did: it goes to something below the
   * other's path, or it reads or deletes that path or something that is named by the serial.
   */
  boolean isAbout(Operation other, String serial) {
    if (path == null || other.path == null) return false;
    if (path.startsWith(other.path.endsWith("/") ? other.path : other.path + "/")) return true;
    if (!isSafe() && !"DELETE".equals(method)) return false;
    return path.equals(other.path) || path.contains(serial) || query.contains(serial);
  }

  /** What tells one operation of a step from another: the key, else the target. */
  String dedupeKey() {
    if (key != null) return "key " + key;
    return "target " + path + (query.isEmpty() ? "" : "?" + query);
  }

  Operation withKey(@Nullable String newKey) {
    return new Operation(name, method, path, query, newKey);
  }
}
