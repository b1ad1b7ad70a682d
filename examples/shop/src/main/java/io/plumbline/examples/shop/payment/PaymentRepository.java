package io.plumbline.examples.shop.payment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of payment. */
final class PaymentRepository {
  static final List<String> SCHEMA =
      List.of("create table if not exists payment (id varchar(36) primary key,"
          + " order_id varchar(36) not null, amount bigint not null, currency char(3) not null,"
          + " idempotency_key varchar(64) unique)");

  /**
   * Adds a payment.
   *
   * @param key null for a payment that may be repeated
   * @throws java.sql.SQLIntegrityConstraintViolationException if the key was used before
   */
  void insert(Connection connection, Payment payment, @Nullable String key) throws SQLException {
    String sql = "insert into payment (id, order_id, amount, currency, idempotency_key)"
        + " values (?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, payment.id());
      statement.setString(2, payment.orderId());
      statement.setLong(3, payment.amount());
      statement.setString(4, payment.currency());
      statement.setString(5, key);
      statement.executeUpdate();
    }
  }

  /** The payment that was made under a key. */
  Optional<Payment> findByKey(Connection connection, String key) throws SQLException {
    String sql = "select id, order_id, amount, currency from payment where idempotency_key = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) return Optional.empty();
        return Optional.of(
            new Payment(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)));
      }
    }
  }
}
