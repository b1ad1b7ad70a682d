package io.plumbline.examples.shop.payment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of payment. */
final class PaymentRepository {
  static final List<String> SCHEMA = List.of(
      "create table if not exists payment (id varchar(36) primary key,"
          + " order_id varchar(36) not null, amount bigint not null, currency char(3) not null,"
          + " idempotency_key varchar(64) unique, serial varchar(64),"
          + " made_at timestamp default current_timestamp, refund_key varchar(200))",
      "create table if not exists refund (idempotency_key varchar(200) primary key,"
          + " payments integer not null, amount bigint not null)");

  /**
   * Adds a payment.
   *
   * @param key null for a payment that may be repeated
   * @param serial of the request it is part of; null if it is not known
   * @throws java.sql.SQLIntegrityConstraintViolationException if the key was used before
   */
  void insert(Connection connection, Payment payment, @Nullable String key, @Nullable String serial)
      throws SQLException {
    String sql = "insert into payment (id, order_id, amount, currency, idempotency_key, serial)"
        + " values (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, payment.id());
      statement.setString(2, payment.orderId());
      statement.setLong(3, payment.amount());
      statement.setString(4, payment.currency());
      statement.setString(5, key);
      statement.setString(6, serial);
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

  /** Payments of a serial that stand, the first first; locked until the transaction ends. */
  List<Payment> unrefunded(Connection connection, String serial) throws SQLException {
    String sql = "select id, order_id, amount, currency from payment"
        + " where serial = ? and refund_key is null order by made_at, id for update";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, serial);
      List<Payment> found = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(
              new Payment(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)));
        }
      }
      return found;
    }
  }

  /**
   * Adds a refund.
   *
   * @throws java.sql.SQLIntegrityConstraintViolationException if the key was used before
   */
  void insertRefund(Connection connection, String key, Refund refund) throws SQLException {
    String sql = "insert into refund (idempotency_key, payments, amount) values (?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      statement.setInt(2, refund.payments());
      statement.setLong(3, refund.amount());
      statement.executeUpdate();
    }
  }

  void markRefunded(Connection connection, String paymentId, String key) throws SQLException {
    String sql = "update payment set refund_key = ? where id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      statement.setString(2, paymentId);
      statement.executeUpdate();
    }
  }

  /** What was refunded under a key. */
  Optional<Refund> findRefund(Connection connection, String key) throws SQLException {
    String sql = "select payments, amount from refund where idempotency_key = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Refund(row.getInt(1), row.getLong(2)))
            : Optional.empty();
      }
    }
  }
}
