package io.plumbline.id.server.http;

import io.plumbline.id.server.namespace.NamespaceConflictException;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.token.Quota;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/**
 * The paths of Meituan's Leaf, for programs that ask it today: the id alone as text, with no line end.
 *
 * <pre>
 *   GET /api/segment/get/{key}      {key} is a namespace of mode segment
 *   GET /api/snowflake/get/{key}    {key} is a namespace of mode snowflake
 * </pre>
 *
 * Errors have the statuses of the rest of this service; Leaf answers 500 to all of them.
 */
final class LeafHandler {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Namespaces namespaces;
  private final Tokens tokens;
  private final Metrics metrics;

  LeafHandler(Namespaces namespaces, Tokens tokens, Metrics metrics) {
    this.namespaces = namespaces;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    routes.open(HttpMethod.GET, "/api/segment/get/{key}", request -> id(request, Mode.SEGMENT));
    routes.open(HttpMethod.GET, "/api/snowflake/get/{key}", request -> id(request, Mode.SNOWFLAKE));
  }

  private Answer id(Request request, Mode mode) throws InterruptedException {
    String name = request.part("key");
    Quota quota = tokens.admit(request.token(), name);
    Numbers numbers = namespaces.open(name);
    if (numbers.namespace().mode() != mode) {
      throw NamespaceConflictException.otherMode(numbers.namespace(), mode);
    }
    if (quota != null) quota.take(1);
    String id = metrics.countRefusal(name, () -> numbers.nextText(PATIENCE));
    metrics.issued(name, 1);
    return Answer.text(200, id);
  }
}
