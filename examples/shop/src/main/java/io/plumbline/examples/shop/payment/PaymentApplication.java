package io.plumbline.examples.shop.payment;

import io.plumbline.examples.shop.database.Database;
import io.plumbline.examples.shop.web.JsonHttpServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** The payment service: money that was taken, and the faults that hide it. */
public final class PaymentApplication implements AutoCloseable {
  private static final int THREADS = 8;

  private final Database database;
  private final JsonHttpServer server;

  private PaymentApplication(Database database, JsonHttpServer server) {
    this.database = database;
    this.server = server;
  }

  /**
   * Starts the service on loopback.
   *
   * @param port 0 for any free one
   * @param jdbcUrl its own database
   */
  public static PaymentApplication start(int port, String jdbcUrl)
      throws IOException, SQLException {
    Database database = Database.open(jdbcUrl, PaymentRepository.SCHEMA);
    FaultInjector faults = new FaultInjector();
    PaymentRepository payments = new PaymentRepository();
    Map<String, JsonHttpServer.Endpoint> endpoints = Map.of(
        PaymentEndpoint.PATH,
        new PaymentEndpoint(new PaymentService(database, payments, faults), faults),
        RefundEndpoint.PATH,
        new RefundEndpoint(new RefundService(database, payments)));
    try {
      JsonHttpServer server = JsonHttpServer.start(port, THREADS, endpoints);
      return new PaymentApplication(database, server);
    } catch (IOException portTaken) {
      database.close();
      throw portTaken;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** Stops listening, then closes the database. */
  @Override
  public void close() {
    server.close();
    database.close();
  }
}
