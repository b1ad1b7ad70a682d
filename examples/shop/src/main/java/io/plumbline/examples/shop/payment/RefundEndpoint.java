package io.plumbline.examples.shop.payment;

import com.sun.net.httpserver.Headers;
import io.plumbline.examples.shop.web.Answer;
import io.plumbline.examples.shop.web.BadRequestException;
import io.plumbline.examples.shop.web.Json;
import io.plumbline.examples.shop.web.JsonHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /refunds} with an {@code Idempotency-Key}, which the collector sends for a finding: 200
 * what was refunded, 400 a field or the key is missing, 422 nothing to refund.
 */
final class RefundEndpoint implements JsonHttpServer.Endpoint {
  static final String PATH = "/refunds";
  private static final Logger log = LoggerFactory.getLogger(RefundEndpoint.class);

  private final RefundService refunds;

  RefundEndpoint(RefundService refunds) {
    this.refunds = refunds;
  }

  @Override
  public Answer post(InputStream body, Headers headers) throws IOException, SQLException {
    RefundRequest request = Json.read(body, RefundRequest.class);
    String key = headers.getFirst("Idempotency-Key");
    if (key == null) throw new BadRequestException("Idempotency-Key: missing (expected: one)");
    try {
      Refund refund = refunds.refund(request, key);
      log.info("refunded {} in {} payments", refund.amount(), refund.payments());
      return new Answer(200, refund);
    } catch (NothingToRefundException nothing) {
      return Answer.problem(422, "Nothing to refund", String.valueOf(nothing.getMessage()));
    }
  }
}
