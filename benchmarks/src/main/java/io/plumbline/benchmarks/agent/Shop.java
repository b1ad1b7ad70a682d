package io.plumbline.benchmarks.agent;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * The application that the agents trace: a servlet on Tomcat that reads a price from H2 through HikariCP, asks another
 * service over {@code java.net.http}, and writes the order. Four spans for each {@code GET /order}; {@code GET
 * /allocated} answers what all threads have allocated so far, bytes.
 */
public final class Shop extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final int PRODUCTS = 1_000;

  private final transient HikariDataSource database;
  private final transient HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final transient HttpRequest stock;

  private Shop(HikariDataSource database, URI backend) {
    this.database = database;
    stock = HttpRequest.newBuilder(backend).build();
  }

  /** Arguments: the port, and the address of the other service. Runs until the process is ended. */
  public static void main(String[] arguments) throws SQLException, LifecycleException, IOException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:shop");
    HikariDataSource database = new HikariDataSource(config);
    fill(database);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("plumbline-shop").toString());
    tomcat.setPort(Integer.parseInt(arguments[0]));
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "shop", new Shop(database, URI.create(arguments[1])));
    context.addServletMappingDecoded("/*", "shop");
    tomcat.start();
  }

  private static void fill(HikariDataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE product (id INT PRIMARY KEY, price INT)");
      statement.execute("CREATE TABLE purchase (product INT PRIMARY KEY, times BIGINT)");
      for (int id = 0; id < PRODUCTS; id++) {
        statement.execute("INSERT INTO product VALUES (" + id + ", " + id + ")");
        statement.execute("INSERT INTO purchase VALUES (" + id + ", 0)");
      }
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getRequestURI().equals("/allocated")) {
      answer(response, allocated());
      return;
    }
    try {
      answer(response, order(Math.floorMod(System.nanoTime(), PRODUCTS)));
    } catch (SQLException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void answer(HttpServletResponse response, long number) throws IOException {
    byte[] body = (number + "\n").getBytes(StandardCharsets.US_ASCII);
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private long order(int product) throws SQLException, IOException, InterruptedException {
    long price = price(product);
    HttpResponse<String> inStock = http.send(stock, BodyHandlers.ofString());
    if (inStock.statusCode() != 200) throw new IOException("stock: " + inStock.statusCode());
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(
            "UPDATE purchase SET times = times + 1 WHERE product = ?")) {
      update.setInt(1, product);
      update.executeUpdate();
    }
    return price;
  }

  private long price(int product) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT price FROM product WHERE id = ?")) {
      select.setInt(1, product);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
