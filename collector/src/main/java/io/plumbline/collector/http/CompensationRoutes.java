package io.plumbline.collector.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.collector.compensate.Action;
import io.plumbline.collector.compensate.Compensation;
import io.plumbline.collector.compensate.CompensationState;
import io.plumbline.collector.compensate.Compensator;
import io.plumbline.collector.compensate.Plan;
import io.plumbline.collector.compensate.RefusedException;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.query.BadRequestException;
import io.plumbline.collector.query.NotFoundException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What people have done about findings: docs/api/collector.yaml, compensations. What changes something is a POST with a
 * JSON body and its content type, which no page of another origin can send from a browser unasked.
 */
public final class CompensationRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 16 << 10;
  private static final int MOST = 1_000;
  private static final int USUAL = 100;

  private final Compensator compensator;
  private final FindingStore findings;
  private final @Nullable String actorHeader;

  /**
   * Prepares the routes.
   *
   * @param actorHeader in which a proxy in front says who asks; null where the body says so
   */
  public CompensationRoutes(
      Compensator compensator, FindingStore findings, @Nullable String actorHeader) {
    this.compensator = compensator;
    this.findings = findings;
    this.actorHeader = actorHeader;
  }

  void addTo(Router router, Vertx vertx) {
    answer(router.get("/api/v1/actions"), vertx, 200, context -> actions());
    answer(
        router.get("/api/v1/findings/:id/actions"), vertx, 200, context -> plans(finding(context)));
    answer(
        router.get("/api/v1/findings/:id/compensations"),
        vertx,
        200,
        context -> list(compensator.ofFinding(finding(context).id())));
    post(router, "/api/v1/findings/:id/compensations", vertx, 201, this::request);
    answer(router.get("/api/v1/compensations"), vertx, 200, this::newest);
    answer(router.get("/api/v1/compensations/switch"), vertx, 200, context -> stopSwitch());
    post(router, "/api/v1/compensations/switch", vertx, 200, this::turn);
    answer(
        router.get("/api/v1/compensations/:id"),
        vertx,
        200,
        context -> json(compensation(context)));
    post(
        router,
        "/api/v1/compensations/:id/approval",
        vertx,
        200,
        (context, body) -> json(
            compensator.approve(compensation(context), by(context, body), text(body, "reason"))));
    post(
        router,
        "/api/v1/compensations/:id/cancellation",
        vertx,
        200,
        (context, body) -> json(
            compensator.cancel(compensation(context), by(context, body), text(body, "reason"))));
  }

  private interface Answer {
    JsonNode to(RoutingContext context) throws Exception;
  }

  private interface AnswerToBody {
    JsonNode to(RoutingContext context, JsonNode body) throws Exception;
  }

  private static void post(
      Router router, String path, Vertx vertx, int status, AnswerToBody answer) {
    Route route = router
        .post(path)
        .consumes("application/json")
        .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES));
    answer(route, vertx, status, context -> answer.to(context, body(context)));
  }

  private static void answer(Route route, Vertx vertx, int status, Answer answer) {
    route.handler(context -> {
      Callable<JsonNode> doing = () -> {
        try {
          return answer.to(context);
        } catch (IllegalArgumentException wrong) {
          throw new BadRequestException(String.valueOf(wrong.getMessage()));
        }
      };
      vertx.executeBlocking(doing, false).onComplete(result -> {
        if (result.failed()) {
          context.fail(result.cause());
          return;
        }
        context
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .end(Buffer.buffer(result.result().toString()));
      });
    });
  }

  private static JsonNode body(RoutingContext context) throws BadRequestException {
    Buffer bytes = context.body().buffer();
    try {
      JsonNode body = bytes == null ? null : JSON.readTree(bytes.toString());
      if (body != null && body.isObject()) return body;
    } catch (JsonProcessingException wrong) {
      throw new BadRequestException("body: not JSON: " + wrong.getOriginalMessage());
    }
    throw new BadRequestException("body: empty, or no object (expected: a JSON object)");
  }

  private static String text(JsonNode body, String key) throws BadRequestException {
    JsonNode value = body.get(key);
    if (value != null && value.isTextual()) return value.textValue();
    throw new BadRequestException(key + ": " + value + " (expected: a text)");
  }

  /** Who asks: whoever the proxy says; where there is none, whoever the body says. */
  private String by(RoutingContext context, JsonNode body) throws BadRequestException {
    String actor = actor(context);
    return actor == null ? text(body, "by") : actor;
  }

  /**
   * Who asks, as the proxy in front says; null where there is none to say so.
   *
   * @throws BadRequestException if there is one and it does not
   */
  @Nullable String actor(RoutingContext context) throws BadRequestException {
    if (actorHeader == null) return null;
    String actor = context.request().getHeader(actorHeader);
    if (actor != null && !actor.isBlank()) return actor;
    throw new BadRequestException(
        actorHeader + ": missing (expected: the proxy in front says who asks)");
  }

  private Finding finding(RoutingContext context)
      throws NotFoundException, FindingsUnavailableException {
    String id = context.pathParam("id");
    return findings.find(id).orElseThrow(() -> new NotFoundException("finding " + id));
  }

  private Compensation compensation(RoutingContext context)
      throws NotFoundException, FindingsUnavailableException {
    String id = context.pathParam("id");
    return compensator.find(id).orElseThrow(() -> new NotFoundException("compensation " + id));
  }

  private JsonNode request(RoutingContext context, JsonNode body)
      throws BadRequestException, NotFoundException, FindingsUnavailableException,
          RefusedException {
    Finding finding = finding(context);
    return json(compensator.request(
        finding, text(body, "action"), by(context, body), text(body, "reason")));
  }

  private JsonNode newest(RoutingContext context)
      throws BadRequestException, FindingsUnavailableException {
    String state = context.queryParams().get("state");
    String limit = context.queryParams().get("limit");
    return list(compensator.newest(state(state), limit(limit)));
  }

  private static @Nullable CompensationState state(@Nullable String text)
      throws BadRequestException {
    if (text == null) return null;
    for (CompensationState state : CompensationState.values()) {
      if (state.name().equals(text)) return state;
    }
    Set<CompensationState> all = EnumSet.allOf(CompensationState.class);
    throw new BadRequestException("state: '" + text + "' (expected: one of " + all + ")");
  }

  private static int limit(@Nullable String text) throws BadRequestException {
    if (text == null) return USUAL;
    boolean isNumber = text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MOST;
    if (isNumber) return Integer.parseInt(text);
    throw new BadRequestException("limit: '" + text + "' (expected: 1 to " + MOST + ")");
  }

  private JsonNode stopSwitch() throws FindingsUnavailableException {
    return json(compensator.stopSwitch());
  }

  private JsonNode turn(RoutingContext context, JsonNode body)
      throws BadRequestException, FindingsUnavailableException {
    JsonNode stopped = body.get("stopped");
    if (stopped == null || !stopped.isBoolean()) {
      throw new BadRequestException("stopped: " + stopped + " (expected: true or false)");
    }
    return json(compensator.turn(stopped.booleanValue(), by(context, body), text(body, "reason")));
  }

  private static ObjectNode json(Compensator.Switch stop) {
    return JSON.createObjectNode()
        .put("stopped", stop.stopped())
        .put("by", stop.by())
        .put("reason", stop.reason())
        .put("atEpochMicros", stop.atEpochNanos() / 1_000);
  }

  private JsonNode actions() {
    return items(compensator.actions().stream().map(CompensationRoutes::json).toList());
  }

  private JsonNode plans(Finding finding) throws FindingsUnavailableException {
    return items(
        compensator.plans(finding).stream().map(CompensationRoutes::json).toList());
  }

  private static JsonNode list(List<Compensation> compensations) {
    return items(compensations.stream().map(CompensationRoutes::json).toList());
  }

  private static ObjectNode items(List<ObjectNode> items) {
    ObjectNode list = JSON.createObjectNode();
    ArrayNode array = list.putArray("items");
    items.forEach(array::add);
    return list;
  }

  private static ObjectNode json(Plan plan) {
    ObjectNode json = json(plan.action());
    ObjectNode headers = json.putObject("headers");
    plan.headers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    return json.put("body", plan.body()).put("obstacle", plan.obstacle());
  }

  private static ObjectNode json(Action action) {
    return JSON.createObjectNode()
        .put("name", action.name())
        .put("title", action.title())
        .put("executor", action.repairs().executor())
        .put("url", action.request().url().toString())
        .put("needsSecond", action.needsSecond())
        .put("perDay", action.perDay())
        .put("withinMillis", action.retry().within().toMillis());
  }

  private static ObjectNode json(Compensation compensation) {
    ObjectNode json = JSON.createObjectNode()
        .put("id", compensation.id())
        .put("finding", compensation.findingId())
        .put("serial", compensation.serial())
        .put("action", compensation.action())
        .put("state", compensation.state().name())
        .put("requestedBy", compensation.requestedBy())
        .put("reason", compensation.reason())
        .put("approvedBy", compensation.approvedBy())
        .put("attempts", compensation.attempts())
        .put("requestedEpochMicros", compensation.requestedEpochNanos() / 1_000)
        .put("changedEpochMicros", compensation.changedEpochNanos() / 1_000);
    return json.put("answer", compensation.answer());
  }
}
