package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full or broken is said to be so; what was acknowledged before is there. */
class DiskFaultsIT {
  private static final int SYNCS_THAT_WORK = 12; // some are of the start
  private static final int LARGE_BYTES = 200_000;

  @TempDir
  private Path data;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(7);
  private final List<Long> acknowledged = new ArrayList<>();
  private long traces;

  /** The status; a trace of one span that does not compress. */
  private HttpResponse<byte[]> send(CollectorProcess collector, int bytes) throws Exception {
    long trace = ++traces;
    byte[] name = new byte[bytes / 2];
    random.nextBytes(name);
    Span span = Span.newBuilder()
        .setTraceId(ByteString.copyFrom(
            ByteBuffer.allocate(16).putLong(1).putLong(trace).flip()))
        .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(trace).flip()))
        .setName(java.util.HexFormat.of().formatHex(name))
        .build();
    byte[] body = ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build()
        .toByteArray();
    HttpRequest request = HttpRequest.newBuilder(collector.otlpHttp().resolve("/v1/traces"))
        .header("Content-Type", "application/x-protobuf")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() == 200) acknowledged.add(trace);
    return answer;
  }

  private void assertRefused(CollectorProcess collector, HttpResponse<byte[]> answer, String why)
      throws Exception {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    HttpResponse<String> health = collector.get("/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body()).contains(why);
  }

  private void assertAcknowledgedAreFound(CollectorProcess collector) throws Exception {
    assertThat(acknowledged).isNotEmpty();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (long trace : acknowledged) {
      String path = "/api/v1/traces/" + String.format("%016x%016x", 1, trace);
      while (collector.get(path).statusCode() != 200) {
        assertThat(System.nanoTime()).as("acknowledged trace %d", trace).isLessThan(deadline);
      }
    }
  }

  @Test
  void fsyncFails_nothingIsAcknowledgedAnyMore_andWhatWasIsThere() throws Exception {
    // -D: strace stands beside, so the process that is killed is the collector itself
    List<String> strace = List.of(
        "strace",
        "-f",
        "--seccomp-bpf",
        "-D",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fdatasync",
        "-e",
        "inject=fdatasync:error=EIO:when=" + SYNCS_THAT_WORK + "+");
    try (CollectorProcess collector = CollectorProcess.startUnder(strace, data)) {
      HttpResponse<byte[]> answer = send(collector, 10);
      while (answer.statusCode() == 200 && traces < 1_000) answer = send(collector, 10);

      assertRefused(collector, answer, "the journal cannot be synced");
      assertRefused(collector, send(collector, 10), "the journal cannot be synced");
      collector.kill();
    }
    try (CollectorProcess collector = CollectorProcess.start(data)) {
      assertAcknowledgedAreFound(collector);
    }
  }

  @Test
  void diskFull_isAnsweredLater_untilACommitHasMadeRoom() throws Exception {
    Path journal = Files.createDirectories(data.resolve("journal"));
    List<String> onSmallDisk = List.of(
        "unshare",
        "-Urm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=6m tmpfs \"$0\" && exec \"$@\"",
        journal.toString());
    try (CollectorProcess collector = CollectorProcess.startUnder(
        onSmallDisk, data, "--journal.segment-bytes=1048576", "--index.commit-interval=4s")) {
      HttpResponse<byte[]> answer = send(collector, LARGE_BYTES);
      while (answer.statusCode() == 200 && traces < 1_000) answer = send(collector, LARGE_BYTES);
      assertRefused(collector, answer, "no room for a journal segment");

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (answer.statusCode() != 200) {
        assertThat(System.nanoTime()).as("has room again within a minute").isLessThan(deadline);
        answer = send(collector, 10);
      }
      assertThat(collector.get("/health").statusCode()).isEqualTo(200);
      assertAcknowledgedAreFound(collector);
    }
  }
}
