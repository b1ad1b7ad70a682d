package io.plumbline.id.server.http;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.token.Quota;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code POST /api/v1/segments/{ns}?size=N}: 200 a range, for clients that count by themselves. */
final class SegmentsHandler {
  private static final long MAX_SIZE = 10_000_000;

  private final Namespaces namespaces;
  private final Tokens tokens;
  private final Metrics metrics;

  SegmentsHandler(Namespaces namespaces, Tokens tokens, Metrics metrics) {
    this.namespaces = namespaces;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    routes.ofNamespace(HttpMethod.POST, "/api/v1/segments/{ns}", this::reserve);
  }

  private Answer reserve(Request request) {
    String name = request.part("ns");
    long absent = namespaces.settings(name).step();
    long size = request.number("size", absent, 1, MAX_SIZE);
    Quota quota = tokens.admit(request.token(), name);
    if (quota != null) quota.take(size);
    Range range = namespaces.reserve(name, size);
    metrics.issued(name, range.end() - range.first());
    long last = range.end() - 1;
    if (request.accepts("application/octet-stream")) {
      return Answer.binary(
          Buffer.buffer(24).appendLong(range.first()).appendLong(last).appendLong(1));
    }
    if (!request.accepts("application/json")) {
      return Answer.text(200, range.first() + " " + last + " 1\n");
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("namespace", name);
    json.put("first", Long.toString(range.first()));
    json.put("last", Long.toString(last));
    json.put("stride", 1);
    json.put("count", range.end() - range.first());
    return Answer.json(200, json);
  }
}
