package io.plumbline.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.examples.shop.inventory.InventoryApplication;
import io.plumbline.examples.shop.order.OrderApplication;
import io.plumbline.examples.shop.payment.PaymentApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three services over real HTTP and real databases, without any agent. */
class ShopTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String inventoryUrl = memory();
  private final String paymentUrl = memory();
  private final String orderUrl = memory();
  private InventoryApplication inventory;
  private PaymentApplication payment;
  private OrderApplication order;

  @BeforeEach
  void start() throws Exception {
    inventory = InventoryApplication.start(0, inventoryUrl);
    payment = PaymentApplication.start(0, paymentUrl);
    order = OrderApplication.start(
        0,
        orderUrl,
        URI.create("http://127.0.0.1:" + inventory.port()),
        URI.create("http://127.0.0.1:" + payment.port()));
  }

  @AfterEach
  void stop() {
    order.close();
    payment.close();
    inventory.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'',                  PAID,            1",
    "response-cut,        PAYMENT_UNKNOWN, 1",
    "retry-without-key,   PAID,            2",
    "retry-with-key,      PAID,            1",
    "cut-before-commit,   PAID,            1",
    "slow,                PAID,            1"
  })
  void order_withFault_endsAndChargesAsTheFaultSays(String fault, String status, int charged)
      throws Exception {
    String faultField = fault.isEmpty() ? "" : ",\"fault\":\"" + fault + "\"";

    HttpResponse<String> answer = post(order.port(), "/orders", body("tea", 1, 990, faultField));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).contains("\"status\":\"" + status + "\"");
    assertThat(number(paymentUrl, "select count(*) from payment")).isEqualTo(charged);
    assertThat(number(orderUrl, "select count(*) from orders where status = '" + status + "'"))
        .isEqualTo(1);
  }

  @Test
  void order_aboveThePaymentLimit_failsAndChargesNothing() throws Exception {
    HttpResponse<String> answer = post(order.port(), "/orders", body("tea", 1, 2_000_000, ""));

    assertThat(answer.body()).contains("\"status\":\"PAYMENT_FAILED\"");
    assertThat(number(paymentUrl, "select count(*) from payment")).isZero();
  }

  @Test
  void order_ofMoreThanOneReservationHolds_reservesTwice() throws Exception {
    HttpResponse<String> answer = post(order.port(), "/orders", body("tea", 8, 990, ""));

    assertThat(answer.body()).contains("\"status\":\"PAID\"");
    assertThat(number(inventoryUrl, "select count(*) from reservation")).isEqualTo(2);
    assertThat(number(inventoryUrl, "select sum(quantity) from reservation")).isEqualTo(8);
  }

  @Test
  void order_ofWhatIsNotThere_isOutOfStockAndChargesNothing() throws Exception {
    HttpResponse<String> answer = post(order.port(), "/orders", body("nothing", 1, 990, ""));

    assertThat(answer.body()).contains("\"status\":\"OUT_OF_STOCK\"");
    assertThat(number(paymentUrl, "select count(*) from payment")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sku\":\"tea\",\"quantity\":0,\"amount\":1,\"currency\":\"EUR\"}  | quantity: 0 (expected: 1 to 20)",
        "{\"sku\":\"tea\",\"quantity\":1,\"amount\":0,\"currency\":\"EUR\"}  | amount: 0 (expected: >= 1)",
        "{\"sku\":\"tea\",\"quantity\":1,\"amount\":1,\"currency\":\"euro\"} | currency: euro (expected",
        "{\"quantity\":1,\"amount\":1,\"currency\":\"EUR\"}                  | sku: missing",
        "{\"sku\":\"tea\",\"quantity\":1,\"amount\":1,\"currency\":\"EUR\",\"fault\":\"fire\"} | fault: fire (expected",
        "not json                                                            | Unrecognized token"
      })
  void order_badBody_isRefusedWithTheReason(String body, String reason) throws Exception {
    HttpResponse<String> answer = post(order.port(), "/orders", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(answer.body()).contains(reason);
  }

  @Test
  void inventory_otherPathOrMethod_isRefused() throws Exception {
    assertThat(post(inventory.port(), "/reservations/1", "{}").statusCode()).isEqualTo(404);
    URI reservations = URI.create("http://127.0.0.1:" + inventory.port() + "/reservations");
    HttpRequest get = HttpRequest.newBuilder(reservations).build();

    assertThat(http.send(get, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  private HttpResponse<String> post(int port, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String body(String sku, int quantity, long amount, String more) {
    return "{\"sku\":\"%s\",\"quantity\":%d,\"amount\":%d,\"currency\":\"EUR\"%s}"
        .formatted(sku, quantity, amount, more);
  }

  private static int number(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String memory() {
    return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
  }
}
