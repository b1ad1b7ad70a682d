package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.store.elasticsearch.ElasticsearchNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Acknowledged means found, also where the cluster and the collector die one after the other. The
 * cluster is away for as long as sending takes, or longer: {@code -Dplumbline.outage-seconds=300}.
 */
class ElasticsearchOutageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REQUESTS = 300; // many times what may wait in memory
  private static final long OUTAGE_SECONDS = Long.getLong("plumbline.outage-seconds", 0);
  private static final int SPANS = 3; // a request, which is one trace
  private static final int LARGE_CHARACTERS = 15_000; // of each span; within the limits
  private static final long CATCH_UP_SECONDS = 90 + OUTAGE_SECONDS;

  @TempDir
  Path data;

  @TempDir
  Path nodeDirectory;

  private final HttpClient http = HttpClient.newHttpClient();
  private ElasticsearchNode node;
  private int sent;

  @BeforeEach
  void startNode() throws Exception {
    node = new ElasticsearchNode(nodeDirectory);
  }

  @AfterEach
  void stopNode() throws Exception {
    node.close();
  }

  @Test
  void clusterKilled_thenCollectorKilled_everySpanIsFoundOnce() throws Exception {
    try (CollectorProcess collector = collector()) {
      send(collector);
      await(collector, sent);
      node.kill();
      long back = System.nanoTime() + TimeUnit.SECONDS.toNanos(OUTAGE_SECONDS);
      do send(collector);
      while (System.nanoTime() < back);
      assertThat(collector.get("/health").body()).contains("the store is unavailable");
      collector.kill();
    }
    try (CollectorProcess collector = collector()) { // starts without its cluster
      send(collector);
      node.start();
      await(collector, sent);
      send(collector);
      await(collector, sent);
      assertThat(collector.get("/health").statusCode()).isEqualTo(200);
      for (int trace = 1; trace <= sent; trace += Math.max(1, sent / 2_000)) {
        assertThat(collector.json("/api/v1/traces/" + hex(trace)).get("spans")).hasSize(SPANS);
      }
    }
    try (CollectorProcess collector = collector()) { // stopped, not killed: nothing to replay
      assertThat(spans(collector)).isEqualTo((long) sent * SPANS);
      System.out.printf("outage of %d s: %d requests found once%n", OUTAGE_SECONDS, sent);
    }
  }

  @Test
  void clusterAway_untilTheDiskIsFull_sourcesAreToldLater_andAllAcknowledgedIsFound()
      throws Exception {
    Path journal = Files.createDirectories(data.resolve("journal"));
    List<String> onSmallDisk = List.of(
        "unshare",
        "-Urm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=6m tmpfs \"$0\" && exec \"$@\"",
        journal.toString());
    node.kill();
    try (CollectorProcess collector = collector(onSmallDisk, "--journal.segment-bytes=1048576")) {
      while (sendOne(collector, LARGE_CHARACTERS) == 200 && sent < 1_000) sent++;
      assertThat(sent).isBetween(10, 999);
      assertThat(sendOne(collector, 10)).isEqualTo(503);
      assertThat(collector.get("/health").body()).contains("no room for a journal segment");

      node.start();
      await(collector, sent); // with what was acknowledged, and nothing else
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (sendOne(collector, 10) != 200) {
        assertThat(System.nanoTime()).as("has room again within 30 s").isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(100); // between two looks at another process
      }
      sent++;
      await(collector, sent);
      assertThat(collector.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private CollectorProcess collector() throws IOException {
    return collector(List.of(), "--queue.requests=16");
  }

  private CollectorProcess collector(List<String> launcher, String more) throws IOException {
    return CollectorProcess.startUnder(
        launcher,
        data,
        "--store=elasticsearch",
        "--elasticsearch-url=" + node.url(),
        "--elasticsearch-replicas=0",
        "--index.commit-interval=1s",
        more);
  }

  private void send(CollectorProcess collector) throws Exception {
    for (int last = sent + REQUESTS; sent < last; sent++) {
      int status = sendOne(collector, 4);
      // Sends it again while the collector says "later", as every exporter does.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (status == 429 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(50);
        status = sendOne(collector, 4);
      }
      assertThat(status).as("request %s", sent + 1).isEqualTo(200);
    }
  }

  /** The next trace; returns the status. */
  private int sendOne(CollectorProcess collector, int nameCharacters) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(collector.otlpHttp().resolve("/v1/traces"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(trace(sent + 1, "n".repeat(nameCharacters))))
        .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String trace(int trace, String name) {
    long now = System.currentTimeMillis() * 1_000_000;
    StringBuilder spans = new StringBuilder();
    for (int id = 1; id <= SPANS; id++) {
      if (id > 1) spans.append(',');
      spans.append(String.format(
          "{\"traceId\":\"%s\",\"spanId\":\"%016x\",\"name\":\"%s\",\"kind\":2,"
              + "\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\"}",
          hex(trace), id, name, now, now + 1_000));
    }
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
  }

  private static String hex(int trace) {
    return String.format("%016x%016x", 0x6573L, trace);
  }

  private static void await(CollectorProcess collector, int requests) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
    while (System.nanoTime() < deadline) {
      if (spans(collector) == (long) requests * SPANS) return;
      TimeUnit.MILLISECONDS.sleep(100); // between two looks at another process
    }
    assertThat(spans(collector)).isEqualTo((long) requests * SPANS);
  }

  /** What is there; -1 while the cluster does not say. */
  private static long spans(CollectorProcess collector) throws Exception {
    HttpResponse<String> answer = collector.get("/api/v1/status");
    return answer.statusCode() == 200
        ? JSON.readTree(answer.body()).get("spans").asLong()
        : -1;
  }
}
