package io.plumbline.id.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.store.Token;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may take the numbers of a namespace.
 *
 * <pre>
 *   GET    /api/v1/namespaces/{ns}/tokens          200 without the tokens themselves
 *   POST   /api/v1/namespaces/{ns}/tokens          201 with the token, this once; 400, 404, 409 name taken
 *   DELETE /api/v1/namespaces/{ns}/tokens/{name}   204, 404
 * </pre>
 */
final class TokensHandler {
  private static final String ALL = "/api/v1/namespaces/{ns}/tokens";

  private final Namespaces namespaces;
  private final Tokens tokens;

  TokensHandler(Namespaces namespaces, Tokens tokens) {
    this.namespaces = namespaces;
    this.tokens = tokens;
  }

  void addTo(Routes routes) {
    routes.admin(HttpMethod.GET, ALL, this::list);
    routes.admin(HttpMethod.POST, ALL, this::create);
    routes.admin(HttpMethod.DELETE, ALL + "/{name}", this::delete);
  }

  private Answer list(Request request) {
    String namespace = namespaces.settings(request.part("ns")).name();
    return Answer.json(
        200,
        Map.of(
            "tokens", tokens.of(namespace).stream().map(TokensHandler::rendered).toList()));
  }

  private Answer create(Request request) {
    String namespace = namespaces.settings(request.part("ns")).name();
    NewToken wanted = request.body(NewToken.class);
    String name = Request.present("name", wanted.name, "a name for people, such as order-service");
    long idsPerSecond = wanted.idsPerSecond == null ? 0 : wanted.idsPerSecond;
    long burst = wanted.burst == null ? idsPerSecond : wanted.burst;
    long idsPerDay = wanted.idsPerDay == null ? 0 : wanted.idsPerDay;
    try {
      Tokens.Created created = tokens.create(namespace, name, idsPerSecond, burst, idsPerDay);
      if (created == null) {
        return Answer.problem(
            409,
            "Name taken",
            "namespace " + namespace + " has a token " + name
                + " (expected: another name, or delete that one first)");
      }
      Map<String, Object> json = rendered(created.token());
      json.put("token", created.secret());
      return Answer.json(201, json);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private Answer delete(Request request) {
    String namespace = request.part("ns");
    String name = request.part("name");
    if (!tokens.delete(namespace, name)) {
      throw new NotFoundException("namespace " + namespace + " has no token " + name);
    }
    return Answer.text(204, "");
  }

  private static Map<String, Object> rendered(Token token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("namespace", token.namespace());
    json.put("name", token.name());
    json.put("idsPerSecond", token.idsPerSecond());
    json.put("burst", token.burst());
    json.put("idsPerDay", token.idsPerDay());
    if (token.createdMillis() > 0) {
      json.put("created", Instant.ofEpochMilli(token.createdMillis()).toString());
    }
    return json;
  }

  private record NewToken(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("idsPerSecond") @Nullable Long idsPerSecond,
      @JsonProperty("burst") @Nullable Long burst,
      @JsonProperty("idsPerDay") @Nullable Long idsPerDay) {}
}
