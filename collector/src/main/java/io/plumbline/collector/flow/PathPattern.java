package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operation as a flow names it, {@code DELETE /reservations/{serial}}. It is compared with the span's
 * name and, for HTTP, with the method and the route or path that was asked for: {@code {…}} stands for
 * one part of the path, whatever it is called there.
 */
public final class PathPattern {
  private static final Pattern VARIABLE = Pattern.compile("\\{[^/{}]*}|:[^/]+|<[^/<>]*>");
  private static final String ANY_PART = "[^/ ]+";

  private final String written;
  private final @Nullable Pattern parts; // null where nothing varies

  private PathPattern(String written, @Nullable Pattern parts) {
    this.written = requireNonNull(written, "written");
    this.parts = parts;
  }

  static PathPattern of(String written) {
    if (!VARIABLE.matcher(written).find()) return new PathPattern(written, null);
    var regex = new StringBuilder();
    int from = 0;
    var variable = VARIABLE.matcher(written);
    while (variable.find()) {
      regex.append(Pattern.quote(written.substring(from, variable.start()))).append(ANY_PART);
      from = variable.end();
    }
    regex.append(Pattern.quote(written.substring(from)));
    return new PathPattern(written, Pattern.compile(regex.toString()));
  }

  boolean matches(Span span) {
    if (isMet(span.name())) return true;
    String method = span.attributes().text("http.request.method");
    if (method == null) return false;
    String route = span.attributes().text("http.route");
    if (route != null) return isMet(method + " " + route);
    String path = span.attributes().text("url.path");
    return path != null && isMet(method + " " + path);
  }

  private boolean isMet(String operation) {
    return parts == null ? written.equals(operation) : parts.matcher(operation).matches();
  }

  @Override
  public String toString() {
    return written;
  }
}
