package io.plumbline.examples.shop.payment;

import io.plumbline.api.Plumbline;
import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.database.Database;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes money, at most once for each idempotency key. */
final class PaymentService {
  private static final long LIMIT_MINOR_UNITS = 1_000_000;

  private final Database database;
  private final PaymentRepository payments;
  private final FaultInjector faults;

  PaymentService(Database database, PaymentRepository payments, FaultInjector faults) {
    this.database = database;
    this.payments = payments;
    this.faults = faults;
  }

  /**
   * Charges once. A key that was used before gives the payment made then; the unique index decides,
   * so two simultaneous attempts charge once too.
   *
   * @param key null charges each time it is called
   * @throws PaymentDeclinedException if the amount is above the limit; nothing is charged
   */
  Payment charge(ChargeRequest request, @Nullable String key) throws SQLException {
    if (request.amount() > LIMIT_MINOR_UNITS) {
      throw new PaymentDeclinedException(request.amount(), LIMIT_MINOR_UNITS);
    }
    Payment payment = new Payment(
        UUID.randomUUID().toString(), request.orderId(), request.amount(), request.currency());
    try {
      return insert(payment, key, request.fault());
    } catch (SQLIntegrityConstraintViolationException used) {
      return earlier(key, used);
    }
  }

  private Payment insert(Payment payment, @Nullable String key, @Nullable Fault fault)
      throws SQLException {
    return database.inTransaction(connection -> {
      payments.insert(connection, payment, key, Plumbline.serial().orElse(null));
      faults.beforeCommit(payment.orderId(), fault);
      return payment;
    });
  }

  private Payment earlier(@Nullable String key, SQLIntegrityConstraintViolationException used)
      throws SQLException {
    if (key == null) throw used;
    return database.read(connection -> payments.findByKey(connection, key)).orElseThrow(() -> used);
  }
}
