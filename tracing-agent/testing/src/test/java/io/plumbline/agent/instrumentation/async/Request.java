package io.plumbline.agent.instrumentation.async;

import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The kit for libraries that hand work to other threads: a real request in which a scenario does so, and queries
 * that tell by their parent which context they ran in.
 */
final class Request {
  private Request() {}

  /** What a scenario does in the request or after it. */
  interface Work {
    void run() throws Exception;
  }

  /** Answers one request {@code GET /orders} that does the work; returns when it was answered. */
  static void serve(Work work) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      int status = 200;
      try {
        work.run();
      } catch (Exception e) {
        e.printStackTrace();
        status = 500;
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
    URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    int status = ((HttpURLConnection) url.openConnection()).getResponseCode();
    server.stop(0);
    if (status != 200) throw new IllegalStateException("answered " + status);
  }

  /** A span {@code SELECT <table>} of the context that this runs in. */
  static int query(String table) {
    String url = "jdbc:h2:mem:;INIT=CREATE TABLE " + table + " (id INT)";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT * FROM " + table);
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
    return 1;
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("not done in 20 s");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
