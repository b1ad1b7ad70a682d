package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import io.plumbline.id.client.SegmentOptions;
import io.plumbline.id.server.store.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on two real PostgreSQLs, of which one after the other freezes. */
class TwoDatabasesIT {
  private static final Duration LEASE_TTL = Duration.ofSeconds(3);

  /** Longer than a call to a frozen database takes at most, and than a lease holds. */
  private static final long FROZEN_SECONDS = 14;

  /** Of a frozen time: by then the frozen database must have been left out. */
  private static final long SETTLED_SECONDS = 8;

  private static final List<String> NAMESPACES = List.of("default", "pay", "invoice");

  @TempDir
  private Path directory;

  private final List<EmbeddedPostgres> postgres = new ArrayList<>();
  private final Map<String, Set<String>> given = new ConcurrentHashMap<>();

  @AfterEach
  void stop() throws IOException {
    for (EmbeddedPostgres one : postgres) one.close();
  }

  @Test
  void ids_oneDatabaseFrozenAfterTheOther_goOnAndNoneComesTwice() throws Exception {
    List<DatabaseConfig> databases = List.of(start("one"), start("two"));
    try (RunningServer server = RunningServer.start(databases, LEASE_TTL);
        IdClient client = IdClient.builder(server.uri()).build()) {
      create(server, "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":1,\"rideSeconds\":1}");
      create(server, "{\"name\":\"invoice\",\"mode\":\"segment\",\"format\":\"I{yyyy}{seq:9}\"}");
      create(server, "{\"name\":\"ranges\",\"mode\":\"segment\",\"step\":1}");
      SegmentIds ranges = client.segments("ranges", SegmentOptions.STRICT.step(1));
      take(server, ranges, 3);
      for (String frozen : List.of("one", "two")) {
        signal(frozen, "STOP");
        try {
          take(server, ranges, SETTLED_SECONDS);
          List<String> refused = take(server, ranges, FROZEN_SECONDS - SETTLED_SECONDS);
          assertThat(refused)
              .as("refused while database " + frozen + " is frozen")
              .isEmpty();
        } finally {
          signal(frozen, "CONT");
        }
        take(server, ranges, 5);
        assertThat(take(server, ranges, 3)).as("refused afterwards").isEmpty();
      }
    }
    assertThat(given).allSatisfy((namespace, ids) -> assertThat(ids).hasSizeGreaterThan(100));
  }

  private DatabaseConfig start(String name) throws IOException {
    EmbeddedPostgres one = EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve(name))
        .setServerConfig("fsync", "on")
        .start();
    postgres.add(one);
    return new DatabaseConfig(one.getJdbcUrl("postgres", "postgres"), "postgres", "");
  }

  private static void create(RunningServer server, String json) throws Exception {
    assertThat(server.post("/api/v1/namespaces", json).statusCode()).isEqualTo(201);
  }

  /** Takes ids of every kind for so long; answers what was refused. */
  private List<String> take(RunningServer server, SegmentIds ranges, long seconds)
      throws Exception {
    List<String> refused = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - end < 0) {
      for (String namespace : NAMESPACES) {
        HttpResponse<String> answer = server.get("/api/v1/ids/" + namespace);
        if (answer.statusCode() == 200) add(namespace, answer.body());
        else refused.add(namespace + ": " + answer.body());
      }
      add("ranges", Long.toString(ranges.next(Duration.ofSeconds(20))));
    }
    return refused;
  }

  private void add(String namespace, String id) {
    assertThat(given
            .computeIfAbsent(namespace, name -> ConcurrentHashMap.newKeySet())
            .add(id))
        .as("first time of " + id + " in " + namespace)
        .isTrue();
  }

  private void signal(String name, String signal) throws IOException, InterruptedException {
    String pid =
        Files.readAllLines(directory.resolve(name).resolve("postmaster.pid")).get(0);
    ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    List<String> command = Stream.concat(
            Stream.of("kill", "-" + signal),
            Stream.concat(Stream.of(process), process.descendants())
                .map(handle -> Long.toString(handle.pid())))
        .toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
