package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.database.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places orders: stored as pending, reserved, charged, settled. */
final class OrderService {
  private static final Logger log = LoggerFactory.getLogger(OrderService.class);
  /** Inventory holds at most so many pieces in one reservation. */
  private static final int RESERVATION_SIZE = 5;

  private final Database database;
  private final OrderRepository orders;
  private final InventoryClient inventory;
  private final PaymentClient payment;

  OrderService(
      Database database, OrderRepository orders, InventoryClient inventory, PaymentClient payment) {
    this.database = database;
    this.orders = orders;
    this.inventory = inventory;
    this.payment = payment;
  }

  /**
   * Places one order and returns it as it stands then. No transaction is open while another service
   * is asked.
   *
   * @throws IOException if inventory cannot be asked; the order stays pending
   */
  Order place(PlaceOrder wanted) throws IOException, SQLException, InterruptedException {
    Order order = new Order(
        UUID.randomUUID().toString(),
        wanted.sku(),
        wanted.quantity(),
        wanted.amount(),
        wanted.currency(),
        OrderStatus.PENDING);
    database.inTransaction(connection -> {
      orders.insert(connection, order);
      return order;
    });
    if (!reserve(order)) return settle(order, OrderStatus.OUT_OF_STOCK);
    if (wanted.fault() == Fault.PAYMENT_FORGOTTEN) return settle(order, OrderStatus.PAID);
    return settle(order, payment.charge(order, wanted.fault()));
  }

  private boolean reserve(Order order) throws IOException {
    for (int left = order.quantity(); left > 0; left -= RESERVATION_SIZE) {
      int pieces = Math.min(left, RESERVATION_SIZE);
      if (!inventory.reserve(order.id(), order.sku(), pieces)) return false;
    }
    return true;
  }

  private Order settle(Order order, OrderStatus status) throws SQLException {
    boolean settled =
        database.inTransaction(connection -> orders.settle(connection, order.id(), status));
    if (!settled) throw new IllegalStateException("order " + order.id() + " is no longer pending");
    log.info("order {} is {}", order.id(), status);
    return order.with(status);
  }
}
