package io.plumbline.examples.shop.inventory;

import com.sun.net.httpserver.Headers;
import io.plumbline.examples.shop.web.Answer;
import io.plumbline.examples.shop.web.Json;
import io.plumbline.examples.shop.web.JsonHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /reservations}: 201 the reservation, 400 a field is wrong, 409 out of stock. */
final class ReservationEndpoint implements JsonHttpServer.Endpoint {
  static final String PATH = "/reservations";
  private static final Logger log = LoggerFactory.getLogger(ReservationEndpoint.class);

  private final ReservationService reservations;

  ReservationEndpoint(ReservationService reservations) {
    this.reservations = reservations;
  }

  @Override
  public Answer post(InputStream body, Headers headers) throws IOException, SQLException {
    ReserveStock wanted = Json.read(body, ReserveStock.class);
    try {
      Reservation held = reservations.reserve(wanted.orderId(), wanted.sku(), wanted.quantity());
      log.info("reserved {} of {} for order {}", held.quantity(), held.sku(), held.orderId());
      return new Answer(201, held);
    } catch (OutOfStockException refused) {
      return Answer.problem(409, "Out Of Stock", String.valueOf(refused.getMessage()));
    }
  }
}
