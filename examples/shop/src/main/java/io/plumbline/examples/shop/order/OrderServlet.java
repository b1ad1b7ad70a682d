package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.web.Answer;
import io.plumbline.examples.shop.web.BadRequestException;
import io.plumbline.examples.shop.web.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /orders}: 201 the order with its status (which may be an unlucky one), 400 a field is
 * wrong, 502 inventory cannot be asked.
 */
final class OrderServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(OrderServlet.class);

  private final transient OrderService orders;

  OrderServlet(OrderService orders) {
    this.orders = orders;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Answer answer = answer(request);
    response.setStatus(answer.status());
    response.setContentType(answer.contentType());
    response.getOutputStream().write(Json.write(answer.body()));
  }

  private Answer answer(HttpServletRequest request) throws IOException {
    PlaceOrder wanted;
    try {
      wanted = Json.read(request.getInputStream(), PlaceOrder.class);
    } catch (BadRequestException refused) {
      return Answer.problem(400, "Bad Request", String.valueOf(refused.getMessage()));
    }
    try {
      return new Answer(201, orders.place(wanted));
    } catch (IOException unreachable) {
      log.error("inventory cannot be asked", unreachable);
      return Answer.problem(502, "Bad Gateway", "inventory cannot be asked; the order is pending");
    } catch (SQLException failure) {
      log.error("the database failed", failure);
      return Answer.problem(500, "Internal Server Error", "see the log of this service");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Answer.problem(503, "Service Unavailable", "stopping");
    }
  }
}
