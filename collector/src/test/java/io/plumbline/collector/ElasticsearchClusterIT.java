package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.store.elasticsearch.ElasticsearchNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which the master dies: nobody is refused, and nothing is missing or there twice. */
class ElasticsearchClusterIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REQUESTS = 150; // of one span
  private static final long CATCH_UP_SECONDS = 150;

  @TempDir
  Path data;

  @TempDir
  Path nodeDirectory;

  private final HttpClient http = HttpClient.newHttpClient();
  private List<ElasticsearchNode> nodes = List.of();
  private int sent;

  @BeforeEach
  void startNodes() throws Exception {
    nodes = ElasticsearchNode.cluster(nodeDirectory, 3);
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(ElasticsearchNode::close);
  }

  @Test
  void masterKilled_everySpanIsAcknowledgedAndFoundOnce() throws Exception {
    String urls =
        nodes.stream().map(node -> node.url().toString()).collect(Collectors.joining(","));
    try (CollectorProcess collector = CollectorProcess.start(
        data,
        "--store=elasticsearch",
        "--elasticsearch-url=" + urls,
        "--elasticsearch-replicas=1",
        "--index.commit-interval=1s")) {
      send(collector);
      await(collector);
      String health = nodes.get(0).ask("/_cluster/health?wait_for_status=green&timeout=60s");
      assertThat(health).contains("\"status\":\"green\"");

      ElasticsearchNode master = master(nodes);
      master.kill();
      send(collector);
      await(collector);

      List<ElasticsearchNode> left =
          nodes.stream().filter(node -> node != master).toList();
      assertThat(master(left)).isNotSameAs(master);
      assertThat(collector.get("/health").statusCode()).isEqualTo(200);
      for (int trace = 1; trace <= sent; trace++) {
        assertThat(collector.json("/api/v1/traces/" + hex(trace)).get("spans")).hasSize(1);
      }
    }
  }

  /** The master, by what the first of them says. */
  private ElasticsearchNode master(List<ElasticsearchNode> asked) throws Exception {
    String name = asked.get(0).ask("/_cat/master?h=node");
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  private void send(CollectorProcess collector) throws Exception {
    for (int last = sent + REQUESTS; sent < last; sent++) {
      HttpRequest request = HttpRequest.newBuilder(collector.otlpHttp().resolve("/v1/traces"))
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(trace(sent + 1)))
          .build();
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      assertThat(status).as("request %s", sent + 1).isEqualTo(200);
    }
  }

  private static String trace(int trace) {
    long now = System.currentTimeMillis() * 1_000_000;
    return String.format(
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"%016x\","
            + "\"name\":\"span\",\"kind\":2,\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\"}]}]}]}",
        hex(trace), trace, now, now + 1_000);
  }

  private static String hex(int trace) {
    return String.format("%016x%016x", 0x6573L, trace);
  }

  private void await(CollectorProcess collector) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
    while (spans(collector) != sent && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(100); // between two looks at another process
    }
    assertThat(spans(collector)).isEqualTo(sent);
  }

  /** What is there; -1 while the cluster does not say. */
  private static long spans(CollectorProcess collector) throws Exception {
    HttpResponse<String> answer = collector.get("/api/v1/status");
    return answer.statusCode() == 200
        ? JSON.readTree(answer.body()).get("spans").asLong()
        : -1;
  }
}
