package io.plumbline.examples.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.examples.shop.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservationServiceTest {
  private Database database;
  private ReservationService reservations;

  @BeforeEach
  void open() throws SQLException {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    database = Database.open(url, StockRepository.SCHEMA);
    reservations = new ReservationService(database, new StockRepository());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void reserve_enoughStock_takesItOffTheShelf() throws SQLException {
    Reservation held = reservations.reserve("o1", "last-one", 1);

    assertThat(held.orderId()).isEqualTo("o1");
    assertThat(number("select available from stock where sku = 'last-one'")).isZero();
    assertThat(number("select count(*) from reservation where order_id = 'o1'")).isEqualTo(1);
  }

  @Test
  void reserve_tooMuch_changesNothing() throws SQLException {
    assertThatThrownBy(() -> reservations.reserve("o1", "last-one", 2))
        .isInstanceOf(OutOfStockException.class)
        .hasMessage("sku last-one: fewer than 2 pieces left");

    assertThat(number("select available from stock where sku = 'last-one'")).isEqualTo(1);
    assertThat(number("select count(*) from reservation")).isZero();
  }

  private int number(String query) throws SQLException {
    return database.read(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        row.next();
        return row.getInt(1);
      }
    });
  }
}
