package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.id.server.store.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of ids that it could not give, when its PostgreSQL is gone. */
class RefusalsIT {
  private static final Pattern REFUSED =
      Pattern.compile("(?m)^plumbline_ids_refused_total\\{.*namespace=\"pay\".*} ([\\d.]+)$");

  @TempDir
  private Path directory;

  @Test
  void metrics_everyPathRefusesWithoutTheDatabase_countsEach() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve("postgres"))
        .setServerConfig("fsync", "on")
        .start();
    DatabaseConfig database =
        new DatabaseConfig(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
    try (postgres;
        RunningServer server = RunningServer.start(List.of(database), Duration.ofSeconds(30))) {
      String one = "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":1,\"rideSeconds\":1}";
      assertThat(server.post("/api/v1/namespaces", one).statusCode()).isEqualTo(201);
      assertThat(server.get("/api/v1/ids/pay").statusCode()).isEqualTo(200);
      assertThat(refused(server)).isZero();

      postgres.close();
      List<String> paths = List.of(
          "/api/v1/ids/pay?count=10000", // more than the server has in hand: it has none then
          "/api/v1/ids/pay",
          "/api/segment/get/pay",
          "/tinyid/id/nextIdSimple?bizType=pay&token=none");
      for (String path : paths) {
        assertThat(server.get(path).statusCode()).as(path).isEqualTo(503);
      }
      assertThat(server.post("/api/v1/segments/pay?size=10000", "").statusCode())
          .isEqualTo(503);
      assertThat(refused(server)).isEqualTo(paths.size() + 1);
    }
  }

  private static double refused(RunningServer server) throws Exception {
    Matcher found = REFUSED.matcher(server.get("/metrics").body());
    assertThat(found.find()).as("plumbline_ids_refused_total of pay").isTrue();
    return Double.parseDouble(found.group(1));
  }
}
