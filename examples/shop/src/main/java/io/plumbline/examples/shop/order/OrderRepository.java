package io.plumbline.examples.shop.order;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The table of order. */
final class OrderRepository {
  static final List<String> SCHEMA = List.of(
      "create table if not exists orders (id varchar(36) primary key, sku varchar(40) not null,"
          + " quantity int not null, amount bigint not null, currency char(3) not null,"
          + " status varchar(20) not null)");

  void insert(Connection connection, Order order) throws SQLException {
    String sql = "insert into orders (id, sku, quantity, amount, currency, status)"
        + " values (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, order.id());
      statement.setString(2, order.sku());
      statement.setInt(3, order.quantity());
      statement.setLong(4, order.amount());
      statement.setString(5, order.currency());
      statement.setString(6, order.status().name());
      statement.executeUpdate();
    }
  }

  /** Sets the status of an order that is still pending; false if it is not. */
  boolean settle(Connection connection, String id, OrderStatus status) throws SQLException {
    String sql = "update orders set status = ? where id = ? and status = 'PENDING'";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, status.name());
      statement.setString(2, id);
      return statement.executeUpdate() == 1;
    }
  }
}
