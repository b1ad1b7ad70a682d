package io.plumbline.examples.shop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.examples.shop.database.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefundServiceTest {
  @TempDir
  private Path directory;

  private final PaymentRepository payments = new PaymentRepository();
  private Database database;
  private RefundService refunds;

  @BeforeEach
  void open() throws SQLException {
    database = Database.open("jdbc:h2:" + directory.resolve("payment"), PaymentRepository.SCHEMA);
    refunds = new RefundService(database, payments);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void paid(String id, long amount) throws SQLException {
    Payment payment = new Payment(id, "order", amount, "EUR");
    database.inTransaction(connection -> {
      payments.insert(connection, payment, null, "S-1");
      return payment;
    });
  }

  @Test
  void lostResponse_refundsAll_onceForAKey() throws Exception {
    paid("a", 500);
    RefundRequest request = new RefundRequest("S-1", "A01");

    assertThat(refunds.refund(request, "k")).isEqualTo(new Refund(1, 500));
    assertThat(refunds.refund(request, "k")).isEqualTo(new Refund(1, 500));
    assertThatThrownBy(() -> refunds.refund(request, "another"))
        .isInstanceOf(NothingToRefundException.class);
  }

  @Test
  void executedTwice_keepsTheFirst() throws Exception {
    paid("a", 500);
    paid("b", 500);
    paid("c", 500);

    assertThat(refunds.refund(new RefundRequest("S-1", "A10"), "k"))
        .isEqualTo(new Refund(2, 1_000));
  }

  @Test
  void noPayment_isRefused() {
    assertThatThrownBy(() -> refunds.refund(new RefundRequest("S-2", "A01"), "k"))
        .isInstanceOf(NothingToRefundException.class)
        .hasMessageContaining("S-2");
  }
}
