package io.plumbline.examples.shop.payment;

import io.plumbline.examples.shop.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.Optional;

/** Gives money back, once for each idempotency key and never twice for a payment. */
final class RefundService {
  private final Database database;
  private final PaymentRepository payments;

  RefundService(Database database, PaymentRepository payments) {
    this.database = database;
    this.payments = payments;
  }

  /**
   * Refunds the payments of a serial. A key that was used before gives what was refunded then.
   *
   * @throws NothingToRefundException if there is none; then nothing was done
   */
  Refund refund(RefundRequest request, String key) throws SQLException {
    try {
      return database.inTransaction(connection -> refund(connection, request, key));
    } catch (SQLIntegrityConstraintViolationException used) {
      return database
          .read(connection -> payments.findRefund(connection, key))
          .orElseThrow(() -> used);
    }
  }

  private Refund refund(Connection connection, RefundRequest request, String key)
      throws SQLException {
    Optional<Refund> earlier = payments.findRefund(connection, key);
    if (earlier.isPresent()) return earlier.get();
    List<Payment> found = payments.unrefunded(connection, request.serial());
    int first = request.keepsTheFirst() ? 1 : 0;
    if (found.size() <= first) throw new NothingToRefundException(request.serial());
    List<Payment> refunded = found.subList(first, found.size());
    Refund refund =
        new Refund(refunded.size(), refunded.stream().mapToLong(Payment::amount).sum());
    payments.insertRefund(connection, key, refund);
    for (Payment payment : refunded) payments.markRefunded(connection, payment.id(), key);
    return refund;
  }
}
