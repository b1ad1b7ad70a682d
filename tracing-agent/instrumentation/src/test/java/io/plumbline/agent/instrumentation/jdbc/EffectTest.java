package io.plumbline.agent.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "NONE | SELECT * FROM orders",
        "NONE | (SELECT 1) UNION (SELECT 2)",
        "NONE | SELECT * FROM orders FOR UPDATE",
        "NONE | SELECT 'a; DELETE FROM orders'",
        "NONE | SELECT \"a; DELETE FROM orders\"",
        "NONE | SELECT $x$; DELETE FROM orders$x$",
        "NONE | -- DELETE FROM orders",
        "NONE | ^^",
        "NONE | WITH a AS (SELECT 1) SELECT * FROM a",
        "NONE | WITH a AS (SELECT 1) SELECT * FROM a FOR NO KEY UPDATE",
        "NONE | SET search_path TO x",
        "NONE | ROLLBACK TO SAVEPOINT a",
        "NONE | ROLLBACK WORK TO a",
        "NONE | DECLARE c CURSOR FOR SELECT 1",
        "BEGIN | BEGIN",
        "BEGIN | begin;",
        "BEGIN | BEGIN ISOLATION LEVEL SERIALIZABLE",
        "BEGIN | START TRANSACTION",
        "COMMIT | commit",
        "ROLLBACK | ROLLBACK",
        "ROWS | insert into orders values (1)",
        "ROWS | /* who */ UPDATE orders SET a = 1",
        "ROWS | DELETE FROM orders",
        "ROWS | MERGE INTO orders USING x ON 1 = 1",
        "ROWS | REPLACE INTO orders VALUES (1)",
        "ROWS | WITH a AS (SELECT 1) INSERT INTO orders SELECT * FROM a",
        "ROWS | WITH a AS (DELETE FROM orders RETURNING id) SELECT * FROM a",
        "ROWS | SELECT 1; UPDATE orders SET a = 1",
        "ROWS | BEGIN; UPDATE orders SET a = 1; COMMIT",
        "CALL | {call pay(?)}",
        "CALL | {? = call pay(?)}",
        "CALL | CALL pay(1)",
        "CALL | BEGIN pay(1); END;",
        "CALL | DECLARE a INT; BEGIN pay(1); END;",
        "DEFINITION | CREATE TABLE orders (id INT)",
        "DEFINITION | TRUNCATE TABLE orders",
      })
  void of_text(Effect expected, String sql) {
    assertThat(Effect.of(sql)).isEqualTo(expected);
  }

  @Test
  void of_commentedText() {
    assertThat(Effect.of("-- why\nUPDATE orders SET a = 1")).isEqualTo(Effect.ROWS);
  }
}
