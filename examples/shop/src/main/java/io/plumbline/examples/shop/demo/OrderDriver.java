package io.plumbline.examples.shop.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The customers: places orders, a few at a time, and takes the serial number of each answer. */
final class OrderDriver {
  private static final int CUSTOMERS = 4;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI orders;
  private final ObjectMapper json = new ObjectMapper();

  OrderDriver(HttpClient http, String orderService) {
    this.http = http;
    this.orders = URI.create(orderService + "/orders");
  }

  /**
   * Places one order for each scenario.
   *
   * @throws DemoException if one is not answered 201 with a serial number
   */
  List<PlacedOrder> place(List<Scenario> workload) throws InterruptedException {
    ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
    try {
      List<Callable<PlacedOrder>> tasks = new ArrayList<>();
      for (Scenario scenario : workload) tasks.add(() -> place(scenario));
      List<PlacedOrder> placed = new ArrayList<>();
      for (Future<PlacedOrder> order : customers.invokeAll(tasks)) placed.add(order.get());
      return placed;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof DemoException told) throw told;
      throw new DemoException("an order could not be placed: " + failed.getCause(), failed);
    } finally {
      customers.shutdownNow();
    }
  }

  private PlacedOrder place(Scenario scenario) throws IOException, InterruptedException {
    Scenario.Script script = scenario.script();
    ObjectNode body = json.createObjectNode();
    body.put("sku", "tea").put("quantity", script.quantity());
    body.put("amount", script.amount()).put("currency", "EUR");
    if (script.fault() != null) body.put("fault", script.fault().wireName());
    HttpRequest request = HttpRequest.newBuilder(orders)
        .timeout(ANSWER_LIMIT)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new DemoException("order answered " + answer.statusCode() + ": " + answer.body());
    }
    String serial = answer
        .headers()
        .firstValue("X-Serial-Number")
        .orElseThrow(() -> new DemoException("order answered without X-Serial-Number"));
    return new PlacedOrder(
        scenario, serial, json.readTree(answer.body()).path("status").asText());
  }
}
