package io.plumbline.examples.shop.payment;

import com.sun.net.httpserver.Headers;
import io.plumbline.examples.shop.web.Answer;
import io.plumbline.examples.shop.web.Json;
import io.plumbline.examples.shop.web.JsonHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /payments}, with an optional {@code Idempotency-Key}: 201 the payment, 400 a field is
 * wrong, 402 declined.
 */
final class PaymentEndpoint implements JsonHttpServer.Endpoint {
  static final String PATH = "/payments";
  private static final Logger log = LoggerFactory.getLogger(PaymentEndpoint.class);

  private final PaymentService payments;
  private final FaultInjector faults;

  PaymentEndpoint(PaymentService payments, FaultInjector faults) {
    this.payments = payments;
    this.faults = faults;
  }

  @Override
  public Answer post(InputStream body, Headers headers) throws IOException, SQLException {
    ChargeRequest request = Json.read(body, ChargeRequest.class);
    try {
      Payment made = payments.charge(request, headers.getFirst("Idempotency-Key"));
      log.info("charged {} {} for order {}", made.amount(), made.currency(), made.orderId());
      faults.beforeAnswer(made.orderId(), request.fault());
      return new Answer(201, made);
    } catch (PaymentDeclinedException declined) {
      log.info("declined order {}", request.orderId());
      return Answer.problem(402, "Declined", String.valueOf(declined.getMessage()));
    }
  }
}
