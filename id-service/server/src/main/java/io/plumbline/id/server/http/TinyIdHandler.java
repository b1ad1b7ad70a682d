package io.plumbline.id.server.http;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.token.Quota;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of Didi's TinyID, for its clients of today. They name a namespace in {@code bizType} and send the token in
 * the query, which nothing else here accepts and nobody writes to a log.
 *
 * <pre>
 *   GET, POST /tinyid/id/nextId?bizType=&batchSize=&token=       {"data":[1,2],"code":200,"message":""}
 *   GET, POST /tinyid/id/nextIdSimple?bizType=&batchSize=&token= 1,2
 *   GET, POST /tinyid/id/nextSegmentId?bizType=&token=           {"data":{"currentId":0,"loadingId":200,"maxId":1000,...
 *   GET, POST /tinyid/id/nextSegmentIdSimple?bizType=&token=     currentId,loadingId,maxId,delta,remainder
 * </pre>
 *
 * Its client takes the numbers after {@code currentId} up to {@code maxId} in steps of {@code delta}. Errors are those
 * of the rest of this service, with an HTTP status; TinyID answers 200 with an empty body to some of them.
 */
final class TinyIdHandler {
  private static final int MAX_BATCH = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Namespaces namespaces;
  private final Tokens tokens;
  private final Metrics metrics;

  TinyIdHandler(Namespaces namespaces, Tokens tokens, Metrics metrics) {
    this.namespaces = namespaces;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST)) {
      routes.open(method, "/tinyid/id/nextId", request -> data(ids(request)));
      routes.open(
          method,
          "/tinyid/id/nextIdSimple",
          request -> Answer.text(200, String.join(",", texts(request))));
      routes.open(method, "/tinyid/id/nextSegmentId", request -> data(segment(request)));
      routes.open(
          method,
          "/tinyid/id/nextSegmentIdSimple",
          request -> Answer.text(
              200,
              String.join(
                  ",", segment(request).values().stream().map(String::valueOf).toList())));
    }
  }

  private static Answer data(Object data) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", data);
    json.put("code", 200);
    json.put("message", "");
    return Answer.json(200, json);
  }

  private String bizType(Request request) {
    return Request.present("bizType", request.parameter("bizType"), "the name of a namespace");
  }

  private @Nullable Quota admit(Request request, String name) {
    String inQuery = request.parameter("token");
    String inHeader = request.token();
    return tokens.admit(inHeader == null ? inQuery : inHeader, name);
  }

  private List<Long> ids(Request request) throws InterruptedException {
    List<Long> ids = new ArrayList<>();
    Numbers numbers = numbers(request);
    String name = numbers.namespace().name();
    for (int i = batch(request); i > 0; i--) {
      long number = metrics.countRefusal(name, () -> numbers.next(PATIENCE));
      ids.add(numbers.presentation().shown(number));
    }
    metrics.issued(name, ids.size());
    return ids;
  }

  private List<String> texts(Request request) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    Numbers numbers = numbers(request);
    String name = numbers.namespace().name();
    for (int i = batch(request); i > 0; i--) {
      texts.add(metrics.countRefusal(name, () -> numbers.nextText(PATIENCE)));
    }
    metrics.issued(name, texts.size());
    return texts;
  }

  private Numbers numbers(Request request) {
    String name = bizType(request);
    Quota quota = admit(request, name);
    Numbers numbers = namespaces.open(name);
    if (quota != null) quota.take(batch(request));
    return numbers;
  }

  private static int batch(Request request) {
    return (int) request.number("batchSize", 1, 1, MAX_BATCH);
  }

  private Map<String, Object> segment(Request request) throws InterruptedException {
    String name = bizType(request);
    Quota quota = admit(request, name);
    Namespace namespace = namespaces.settings(name);
    if (quota != null) quota.take(namespace.step());
    Range range = metrics.countRefusal(name, () -> namespaces.reserve(name, namespace.step()));
    long count = range.end() - range.first();
    metrics.issued(name, count);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("currentId", range.first() - 1);
    json.put(
        "loadingId", range.first() - 1 + count / 5); // its client fetches the next one from here
    json.put("maxId", range.end() - 1);
    json.put("delta", 1);
    json.put("remainder", 0);
    return json;
  }
}
