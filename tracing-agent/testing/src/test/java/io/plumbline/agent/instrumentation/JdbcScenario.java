package io.plumbline.agent.instrumentation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A few statements on H2, printed. Argument: {@code driver-manager} or {@code hikari}. */
final class JdbcScenario {
  private static final String URL = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";

  private JdbcScenario() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("hikari")) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(URL);
      try (HikariDataSource pool = new HikariDataSource(config);
          Connection connection = pool.getConnection()) {
        run(connection);
      }
      return;
    }
    try (Connection connection = DriverManager.getConnection(URL)) {
      run(connection);
    }
  }

  private static void run(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id INT PRIMARY KEY, card VARCHAR(20))");
      statement.addBatch("INSERT INTO orders VALUES (7, 'a')");
      statement.addBatch("DELETE FROM orders WHERE id = 7");
      System.out.println(statement.executeBatch().length);
    }
    String insert = "INSERT INTO orders (id, card) VALUES (?, '4111-1111')";
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setInt(1, 1);
      System.out.println(statement.executeUpdate());
      for (int id = 2; id < 5; id++) {
        statement.setInt(1, id);
        statement.addBatch();
      }
      System.out.println(statement.executeBatch().length);
      statement.setInt(1, 1);
      statement.executeUpdate();
    } catch (SQLException e) {
      System.out.println(e.getSQLState());
    }
    try (CallableStatement call = connection.prepareCall("{call ABS(-3)}");
        ResultSet rows = call.executeQuery()) {
      rows.next();
      System.out.println(rows.getInt(1));
    }
    try (PreparedStatement statement = connection.prepareStatement(
            "SELECT * FROM orders WHERE card = '4111-1111' AND id = ?");
        ResultSet rows = query(statement, 1)) {
      rows.next();
      System.out.println(rows.getString("card"));
    }
  }

  private static ResultSet query(PreparedStatement statement, int id) throws SQLException {
    statement.setInt(1, id);
    return statement.executeQuery();
  }
}
