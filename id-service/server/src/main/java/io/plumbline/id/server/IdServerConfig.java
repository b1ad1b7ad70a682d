package io.plumbline.id.server;

import io.plumbline.id.server.http.HttpConfig;
import io.plumbline.id.server.store.DatabaseConfig;
import java.time.Duration;
import java.util.List;

/**
 * All that one id-service needs to know.
 *
 * @param databases at least one; several take turns, and keep their order for ever
 * @param leaseTtl how long a worker lease holds, 100 ms to 1 day
 */
public record IdServerConfig(HttpConfig http, List<DatabaseConfig> databases, Duration leaseTtl) {
  /** Keeps a copy of the list. */
  public IdServerConfig {
    databases = List.copyOf(databases);
  }

  /** With one database. */
  public IdServerConfig(HttpConfig http, DatabaseConfig database, Duration leaseTtl) {
    this(http, List.of(database), leaseTtl);
  }
}
