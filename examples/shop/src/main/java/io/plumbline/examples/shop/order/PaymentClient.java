package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.web.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks payment, through {@link HttpClient}, which never repeats a {@code POST} by itself.
 *
 * <p>Done right, an unanswered charge is repeated once under the same {@code Idempotency-Key}. Some
 * {@link Fault}s are this client's own: it then repeats without a key, or does not repeat.
 */
final class PaymentClient {
  private static final Logger log = LoggerFactory.getLogger(PaymentClient.class);
  // Far above what a busy machine needs: unanswered calls here are cut, not slow.
  private static final Duration TIME_LIMIT = Duration.ofSeconds(15);

  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(TIME_LIMIT)
      .build();
  private final URI payments;

  PaymentClient(URI payment) {
    this.payments = payment.resolve("/payments");
  }

  /**
   * Charges an order.
   *
   * @return {@code PAID}, {@code PAYMENT_FAILED} or {@code PAYMENT_UNKNOWN}
   */
  OrderStatus charge(Order order, @Nullable Fault fault) throws InterruptedException {
    HttpRequest request = request(order, fault);
    int attempts = fault == Fault.RESPONSE_CUT ? 1 : 2;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      try {
        int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status == 201) return OrderStatus.PAID;
        if (status >= 400 && status < 500) return OrderStatus.PAYMENT_FAILED;
        log.warn("order {}: payment answered {}", order.id(), status);
      } catch (IOException unanswered) {
        log.warn("order {}: payment did not answer: {}", order.id(), unanswered.toString());
      }
    }
    return OrderStatus.PAYMENT_UNKNOWN;
  }

  private HttpRequest request(Order order, @Nullable Fault fault) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("orderId", order.id());
    body.put("amount", order.amount());
    body.put("currency", order.currency());
    if (fault != null) body.put("fault", fault);
    HttpRequest.Builder request = HttpRequest.newBuilder(payments)
        .timeout(TIME_LIMIT)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
    if (hasKey(fault)) request.header("Idempotency-Key", order.id());
    return request.build();
  }

  private static boolean hasKey(@Nullable Fault fault) {
    return fault != Fault.RETRY_WITHOUT_KEY && fault != Fault.CUT_BEFORE_COMMIT;
  }
}
