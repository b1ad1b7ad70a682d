package io.plumbline.examples.shop.inventory;

import io.plumbline.examples.shop.database.Database;
import java.sql.SQLException;
import java.util.UUID;

/** Holds stock for orders. */
final class ReservationService {
  private final Database database;
  private final StockRepository stock;

  ReservationService(Database database, StockRepository stock) {
    this.database = database;
    this.stock = stock;
  }

  /**
   * Takes the pieces off the shelf and records for whom, both or neither.
   *
   * @throws OutOfStockException if there are not enough; nothing is changed
   */
  Reservation reserve(String orderId, String sku, int quantity) throws SQLException {
    Reservation reservation = new Reservation(UUID.randomUUID().toString(), orderId, sku, quantity);
    return database.inTransaction(connection -> {
      stock.insert(connection, reservation);
      if (!stock.take(connection, sku, quantity)) throw new OutOfStockException(sku, quantity);
      return reservation;
    });
  }
}
