package io.plumbline.examples.shop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.database.Database;
import io.plumbline.examples.shop.web.UnansweredException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentServiceTest {
  private Database database;
  private PaymentService payments;

  @BeforeEach
  void open() throws SQLException {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    database = Database.open(url, PaymentRepository.SCHEMA);
    payments = new PaymentService(database, new PaymentRepository(), new FaultInjector());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void charge_sameKeyTwice_chargesOnce() throws SQLException {
    Payment first = payments.charge(request("o1", null), "key");

    Payment second = payments.charge(request("o1", null), "key");

    assertThat(second).isEqualTo(first);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void charge_sameKeyAtTheSameTime_chargesOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Payment>> attempts = new ArrayList<>();
    for (int i = 0; i < 8; i++) attempts.add(() -> payments.charge(request("o1", null), "key"));

    List<Future<Payment>> answers = threads.invokeAll(attempts);
    threads.shutdown();

    Payment first = answers.get(0).get();
    for (Future<Payment> answer : answers) assertThat(answer.get()).isEqualTo(first);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void charge_withoutKeyTwice_chargesTwice() throws SQLException {
    payments.charge(request("o1", null), null);

    payments.charge(request("o1", null), null);

    assertThat(count()).isEqualTo(2);
  }

  @Test
  void charge_cutBeforeCommit_leavesNothingAndSucceedsTheSecondTime() throws SQLException {
    ChargeRequest request = request("o1", Fault.CUT_BEFORE_COMMIT);

    assertThatThrownBy(() -> payments.charge(request, null))
        .isInstanceOf(UnansweredException.class);
    assertThat(count()).isZero();

    payments.charge(request, null);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void charge_aboveTheLimit_isDeclinedAndChargesNothing() throws SQLException {
    ChargeRequest request = new ChargeRequest("o1", 1_000_001, "EUR", null);

    assertThatThrownBy(() -> payments.charge(request, "key"))
        .isInstanceOf(PaymentDeclinedException.class)
        .hasMessage("amount: 1000001 is above the limit of one payment, 1000000");
    assertThat(count()).isZero();
  }

  private static ChargeRequest request(String orderId, @Nullable Fault fault) {
    return new ChargeRequest(orderId, 990, "EUR", fault);
  }

  private int count() throws SQLException {
    return database.read(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select count(*) from payment")) {
        row.next();
        return row.getInt(1);
      }
    });
  }
}
