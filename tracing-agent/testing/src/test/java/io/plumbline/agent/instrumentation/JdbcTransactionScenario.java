package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * One request for each way in which a transaction may go, to {@code /<case>}. Argument: {@code
 * driver-manager}, {@code data-source}, {@code hikari-url} or {@code hikari-data-source}.
 */
final class JdbcTransactionScenario {
  private static final String URL = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";

  private static final Map<String, Work> CASES = new LinkedHashMap<>();

  static {
    autoCommit();
    transactions();
    texts();
  }

  private JdbcTransactionScenario() {}

  private interface Work {
    void run(Connection connection) throws Exception;
  }

  private interface Connections {
    Connection open() throws SQLException;
  }

  private static void autoCommit() {
    CASES.put("nothing", connection -> {});
    CASES.put("select", connection -> {
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT count(*) FROM stock").close();
      }
    });
    CASES.put(
        "select-for-update", connection -> execute(connection, "SELECT * FROM stock FOR UPDATE"));
    CASES.put(
        "update", connection -> execute(connection, "UPDATE stock SET n = n + 1 WHERE id = 1"));
    CASES.put("update-prepared", connection -> {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE stock SET n = ? WHERE id = ?")) {
        update.setInt(1, 5);
        update.setInt(2, 1);
        update.executeUpdate();
      }
    });
    CASES.put("update-no-row", connection -> {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE stock SET n = 1 WHERE id = -1");
      }
    });
    CASES.put("update-fails", connection -> {
      try {
        execute(connection, "INSERT INTO stock VALUES (1, 1)");
        throw new IllegalStateException("expected: a duplicate key");
      } catch (SQLException expected) {
        require(expected.getSQLState(), "23505");
      }
    });
    CASES.put("batch", connection -> {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE stock SET n = 1 WHERE id = ?")) {
        for (int id = 1; id < 3; id++) {
          update.setInt(1, id);
          update.addBatch();
        }
        update.executeBatch();
      }
    });
  }

  private static void transactions() {
    CASES.put("commit", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      execute(connection, "UPDATE stock SET n = 3");
      connection.commit();
    });
    CASES.put("rollback", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      connection.rollback();
    });
    CASES.put("left-open", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2 WHERE id = 1");
    });
    CASES.put("read-only-commit", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "SELECT * FROM stock");
      connection.commit();
    });
    CASES.put("auto-commit-on", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      connection.setAutoCommit(true);
    });
    CASES.put("rollback-to-savepoint", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2 WHERE id = 1");
      Savepoint savepoint = connection.setSavepoint();
      execute(connection, "UPDATE stock SET n = 2 WHERE id = 2");
      connection.rollback(savepoint);
      connection.commit();
    });
    CASES.put("rollback-then-commit", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      connection.rollback();
      execute(connection, "UPDATE stock SET n = 3");
      connection.commit();
    });
    CASES.put("commit-then-rollback", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      connection.commit();
      execute(connection, "UPDATE stock SET n = 3");
      connection.rollback();
    });
  }

  private static void texts() {
    CASES.put("sql-commit", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "UPDATE stock SET n = 2");
      execute(connection, "COMMIT");
    });
    CASES.put("sql-rollback", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "/* undo */ UPDATE stock SET n = 2");
      execute(connection, "ROLLBACK");
    });
    CASES.put("definition", connection -> {
      connection.setAutoCommit(false);
      execute(connection, "CREATE TABLE IF NOT EXISTS other (id INT)");
      connection.rollback();
    });
  }

  public static void main(String[] arguments) throws Exception {
    Connections connections = connections(arguments[0]);
    try (Connection keeper = connections.open()) {
      execute(keeper, "CREATE TABLE stock (id INT PRIMARY KEY, n INT)");
      execute(keeper, "INSERT INTO stock VALUES (1, 10), (2, 20)");
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CASES.forEach((path, work) -> server.createContext("/" + path, exchange -> {
      int status = 200;
      try (Connection connection = connections.open()) {
        work.run(connection);
      } catch (Exception e) {
        e.printStackTrace();
        status = 500;
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }));
    server.start();
    HttpClient client = HttpClient.newHttpClient();
    for (String path : CASES.keySet()) {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
      int status = client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
      System.out.println(path + " " + status);
    }
    server.stop(0);
  }

  private static Connections connections(String how) {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(URL);
    HikariConfig pool = new HikariConfig();
    pool.setMaximumPoolSize(1);
    if (how.equals("driver-manager")) return () -> DriverManager.getConnection(URL);
    if (how.equals("data-source")) return dataSource::getConnection;
    if (how.equals("hikari-url")) pool.setJdbcUrl(URL);
    if (how.equals("hikari-data-source")) pool.setDataSource(dataSource);
    DataSource pooled = new HikariDataSource(pool);
    return pooled::getConnection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void require(String actual, String expected) {
    if (!actual.equals(expected)) {
      throw new IllegalStateException(actual + " (expected: " + expected + ")");
    }
  }
}
