package io.plumbline.examples.shop.inventory;

import io.plumbline.examples.shop.database.Database;
import io.plumbline.examples.shop.web.JsonHttpServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** The inventory service: stock, and who holds it. */
public final class InventoryApplication implements AutoCloseable {
  private static final int THREADS = 8;

  private final Database database;
  private final JsonHttpServer server;

  private InventoryApplication(Database database, JsonHttpServer server) {
    this.database = database;
    this.server = server;
  }

  /**
   * Starts the service on loopback.
   *
   * @param port 0 for any free one
   * @param jdbcUrl its own database
   */
  public static InventoryApplication start(int port, String jdbcUrl)
      throws IOException, SQLException {
    Database database = Database.open(jdbcUrl, StockRepository.SCHEMA);
    ReservationService service = new ReservationService(database, new StockRepository());
    ReservationEndpoint endpoint = new ReservationEndpoint(service);
    try {
      JsonHttpServer server =
          JsonHttpServer.start(port, THREADS, Map.of(ReservationEndpoint.PATH, endpoint));
      return new InventoryApplication(database, server);
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
