package io.plumbline.id.server;

import io.plumbline.id.server.http.HttpConfig;
import io.plumbline.id.server.store.DatabaseConfig;
import java.time.Duration;

/**
 * All that one id-service needs to know.
 *
 * @param leaseTtl how long a worker lease holds, 100 ms to 1 day
 */
public record IdServerConfig(HttpConfig http, DatabaseConfig database, Duration leaseTtl) {}
