package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed jar, killed again and again in the middle of its work: no number may ever come twice. */
class IdServiceCrashIT {
  private static final int RUNS = 6;
  private static final int IDS_BEFORE_A_KILL = 20_000;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir
  private Path data;

  private ServerProcess server;

  @AfterEach
  void stop() {
    if (server != null) server.kill();
  }

  @Test
  void ids_processKilledInTheMiddleOfLoad_areNeverRepeated() throws Exception {
    Set<Long> snowflakes = new HashSet<>();
    Set<Long> numbers = new HashSet<>();
    long highestNumber = 0;
    Random random = new Random(7);
    for (int run = 0; run < RUNS; run++) {
      server = ServerProcess.start(data);
      createSegmentNamespace();
      List<Puller> pullers = List.of(
          new Puller("/api/v1/ids/default?count=97"),
          new Puller("/api/v1/ids/default"),
          new Puller("/api/v1/ids/pay?count=31"),
          new Puller("/api/v1/ids/pay"));
      pullers.forEach(Thread::start);
      awaitIds(pullers, IDS_BEFORE_A_KILL + random.nextInt(5_000));
      server.kill();
      for (Puller puller : pullers) puller.join();

      for (Puller puller : pullers) {
        boolean segment = puller.path.contains("/pay");
        Set<Long> all = segment ? numbers : snowflakes;
        for (long id : puller.ids)
          assertThat(all.add(id)).as("%s of run %d came twice", id, run).isTrue();
        assertThat(puller.broken)
            .as("how %s ended", puller.path)
            .isNotNull()
            .hasMessageNotContaining("503");
        assertThat(puller.ids).isSorted().isNotEmpty();
        if (segment) assertThat(puller.ids.get(0)).isGreaterThan(highestNumber);
      }
      highestNumber = Collections.max(numbers);
    }
    assertThat(snowflakes.size() + numbers.size()).isGreaterThan(RUNS * IDS_BEFORE_A_KILL);
  }

  @Test
  void start_databaseInUseByAnotherProcess_exitsAndSaysWhy() throws Exception {
    server = ServerProcess.start(data);

    ServerProcess second = ServerProcess.launch(data);
    try {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output())
          .contains("id-service: the database is not available")
          .contains("already in use");
    } finally {
      second.kill();
    }
  }

  private void createSegmentNamespace() throws IOException, InterruptedException {
    String body = "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":100}";
    HttpRequest request = HttpRequest.newBuilder(server.uri("/api/v1/namespaces"))
        .POST(BodyPublishers.ofString(body))
        .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  private static void awaitIds(List<Puller> pullers, long wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (pullers.stream().mapToLong(puller -> puller.count.get()).sum() < wanted
        || pullers.stream().anyMatch(puller -> puller.count.get() == 0)) {
      assertThat(System.nanoTime()).as("time to get %d ids", wanted).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2); // the other side is another process
    }
  }

  /** Asks for ids until the connection breaks. */
  private final class Puller extends Thread {
    final String path;
    final List<Long> ids = new ArrayList<>(); // read by others after join
    final AtomicLong count = new AtomicLong();

    private final URI uri;
    IOException broken; // read by others after join

    Puller(String path) {
      this.path = path;
      this.uri = server.uri(path);
    }

    @Override
    public void run() {
      try {
        while (true) {
          HttpResponse<String> response =
              http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
          if (response.statusCode() != 200)
            throw new IOException(response.statusCode() + " " + response.body());
          response.body().lines().map(Long::valueOf).forEach(ids::add);
          count.set(ids.size());
        }
      } catch (IOException e) {
        broken = e; // the kill came, as it should: what was received before counts
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
