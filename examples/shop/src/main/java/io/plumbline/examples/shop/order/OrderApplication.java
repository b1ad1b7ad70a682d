package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.database.Database;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The order service: servlets on an embedded Jetty. */
public final class OrderApplication implements AutoCloseable {
  private static final int THREADS = 16;

  private final Database database;
  private final Server server;

  private OrderApplication(Database database, Server server) {
    this.database = database;
    this.server = server;
  }

  /**
   * Starts the service on loopback.
   *
   * @param port 0 for any free one
   * @param jdbcUrl its own database
   * @param inventory where inventory listens, such as {@code http://127.0.0.1:8082}
   * @param payment where payment listens
   * @throws Exception if the database or the port cannot be had
   */
  public static OrderApplication start(int port, String jdbcUrl, URI inventory, URI payment)
      throws Exception {
    Database database = Database.open(jdbcUrl, OrderRepository.SCHEMA);
    OrderService orders = new OrderService(
        database,
        new OrderRepository(),
        new InventoryClient(inventory),
        new PaymentClient(payment));
    OrderApplication application = new OrderApplication(database, server(port, orders));
    try {
      application.server.start();
      return application;
    } catch (Exception portTaken) {
      application.close();
      throw portTaken;
    }
  }

  private static Server server(int port, OrderService orders) {
    Server server = new Server(new QueuedThreadPool(THREADS, 2));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler servlets = new ServletContextHandler("/");
    servlets.addServlet(new ServletHolder(new OrderServlet(orders)), "/orders");
    servlets.addServlet(new ServletHolder(new HealthServlet()), "/health");
    server.setHandler(servlets);
    return server;
  }

  /** {@code GET /health}: 200 "ok". */
  private static final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getWriter().write("ok");
    }
  }

  /** The port that is listened on. */
  public int port() {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  /** Stops listening, then closes the database. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("order did not stop cleanly", failure);
    } finally {
      database.close();
    }
  }
}
