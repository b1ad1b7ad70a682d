package io.plumbline.collector.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The trace UI from the class path's folder {@code trace-ui/}, which a jar of its own brings. Files
 * are read once and kept: they are few, and at most some MB. Under {@code /assets/} a file's name
 * has a hash of its contents, so it is cached for good. Any path that is not a file's is a page of the
 * UI, which finds its way by itself from {@code index.html}; a serial number may have dots, too.
 */
final class StaticFiles implements Handler<RoutingContext> {
  private static final String FOLDER = "trace-ui";
  private static final String FILE = "/(assets/)?[A-Za-z0-9_-][A-Za-z0-9._-]*\\.[a-z0-9]+";
  private static final String NOT_HERE =
      "Plumbline collector: the trace UI is not in this jar. Build"
          + " the module trace-ui, too, or use the API: /api/v1/traces, /api/v1/findings, /metrics.\n";

  /** No script, style or picture from anywhere else, and none inline. */
  private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:;"
      + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES = Map.ofEntries(
      Map.entry("html", "text/html; charset=utf-8"),
      Map.entry("js", "text/javascript; charset=utf-8"),
      Map.entry("css", "text/css; charset=utf-8"),
      Map.entry("json", "application/json"),
      Map.entry("map", "application/json"),
      Map.entry("svg", "image/svg+xml"),
      Map.entry("png", "image/png"),
      Map.entry("ico", "image/x-icon"),
      Map.entry("webmanifest", "application/manifest+json"),
      Map.entry("woff2", "font/woff2"),
      Map.entry("txt", "text/plain; charset=utf-8"));

  /** Only of files that exist, so requests cannot make it grow. */
  private final Map<String, Buffer> files = new ConcurrentHashMap<>();

  @Override
  public void handle(RoutingContext context) {
    String path = context.normalizedPath();
    boolean isFile = path.matches(FILE);
    String name = isFile ? path : "/index.html";
    Optional<Buffer> file = file(name);
    if (file.isPresent()) send(context.response(), name, file.get());
    else if (isFile) context.fail(404);
    else sendNotHere(context.response());
  }

  private Optional<Buffer> file(String name) {
    Buffer known = files.get(name);
    if (known != null) return Optional.of(known);
    try (InputStream resource =
        StaticFiles.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      if (resource == null) return Optional.empty();
      Buffer read = Buffer.buffer(resource.readAllBytes());
      files.put(name, read);
      return Optional.of(read);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(FOLDER + name, unreadable);
    }
  }

  private static void send(HttpServerResponse response, String name, Buffer file) {
    String type =
        TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    boolean hashed = name.startsWith("/assets/");
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(
            HttpHeaders.CACHE_CONTROL, hashed ? "public, max-age=31536000, immutable" : "no-cache")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Referrer-Policy", "no-referrer")
        .end(file);
  }

  private static void sendNotHere(HttpServerResponse response) {
    response
        .setStatusCode(404)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(NOT_HERE);
  }
}
