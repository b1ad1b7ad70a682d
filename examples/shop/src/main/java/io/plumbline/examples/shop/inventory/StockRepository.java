package io.plumbline.examples.shop.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The tables of inventory. */
final class StockRepository {
  static final List<String> SCHEMA = List.of(
      "create table if not exists stock (sku varchar(40) primary key, available int not null)",
      "create table if not exists reservation (id varchar(36) primary key,"
          + " order_id varchar(36) not null, sku varchar(40) not null, quantity int not null)",
      "merge into stock (sku, available) key (sku)"
          + " values ('tea', 1000000), ('coffee', 1000000), ('cup', 1000000), ('last-one', 1)");

  /** Takes pieces off the shelf; false if there are not enough. */
  boolean take(Connection connection, String sku, int quantity) throws SQLException {
    String sql = "update stock set available = available - ? where sku = ? and available >= ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, quantity);
      statement.setString(2, sku);
      statement.setInt(3, quantity);
      return statement.executeUpdate() == 1;
    }
  }

  void insert(Connection connection, Reservation reservation) throws SQLException {
    String sql = "insert into reservation (id, order_id, sku, quantity) values (?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, reservation.id());
      statement.setString(2, reservation.orderId());
      statement.setString(3, reservation.sku());
      statement.setInt(4, reservation.quantity());
      statement.executeUpdate();
    }
  }
}
