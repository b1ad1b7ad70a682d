package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acknowledged means found after {@code kill -9}, and found once. */
class CollectorCrashIT {
  private static final int CYCLES = 5;
  private static final int SENDERS = 4;
  private static final int ACKNOWLEDGED_PER_CYCLE = 300;
  private static final int SPANS = 5; // a request, which is one trace

  @TempDir
  private Path data;

  private final AtomicLong ids = new AtomicLong();
  private final Set<Long> sent = ConcurrentHashMap.newKeySet();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

  @Test
  void kill_underLoad_everyAcknowledgedSpanIsFoundOnce() throws Exception {
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      CollectorProcess collector = CollectorProcess.start(data);
      sendUntilKilled(collector);
    }

    try (CollectorProcess collector = CollectorProcess.start(data)) {
      long found = 0;
      for (long trace : sent) {
        int spans = spansOf(collector, trace);
        if (acknowledged.contains(trace))
          assertThat(spans).as("trace %s", hex(trace)).isEqualTo(SPANS);
        else assertThat(spans).as("unacknowledged trace %s", hex(trace)).isIn(0, SPANS);
        found += spans;
      }
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(CYCLES * ACKNOWLEDGED_PER_CYCLE);
      assertThat(collector.json("/api/v1/status").get("spans").asLong())
          .as("spans stored, none twice")
          .isEqualTo(found);
      System.out.printf(
          "collector crash: %d cycles, %d traces acknowledged, 0 lost, 0 twice%n",
          CYCLES, acknowledged.size());
    }
  }

  private void sendUntilKilled(CollectorProcess collector) throws InterruptedException {
    int enough = acknowledged.size() + ACKNOWLEDGED_PER_CYCLE;
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      Thread sender =
          new Thread(() -> send(collector.otlpHttp().resolve("/v1/traces")), "sender-" + i);
      sender.start();
      senders.add(sender);
    }
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (acknowledged.size() < enough && System.nanoTime() < deadline) Thread.onSpinWait();
    collector.kill();
    for (Thread sender : senders) sender.join();
    assertThat(acknowledged).as("acknowledged within a minute").hasSizeGreaterThanOrEqualTo(enough);
  }

  /** Until the connection breaks. */
  private void send(URI traces) {
    HttpClient http = HttpClient.newHttpClient();
    try {
      while (true) {
        long trace = ids.incrementAndGet();
        sent.add(trace);
        HttpRequest request = HttpRequest.newBuilder(traces)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(trace(trace).toByteArray()))
            .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status == 200) acknowledged.add(trace);
      }
    } catch (IOException killed) {
      // what the test is about: this request's fate is unknown to its sender
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static ExportTraceServiceRequest trace(long trace) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    long now = System.currentTimeMillis() * 1_000_000;
    for (int i = 1; i <= SPANS; i++) {
      Span.Builder span = Span.newBuilder()
          .setTraceId(bytes(0x706c756d62L, trace))
          .setSpanId(bytes(i))
          .setName("span " + i)
          .setKindValue(1)
          .setStartTimeUnixNano(now)
          .setEndTimeUnixNano(now + 1_000);
      if (i > 1) span.setParentSpanId(bytes(1));
      spans.addSpans(span);
    }
    KeyValue service = KeyValue.newBuilder()
        .setKey("service.name")
        .setValue(AnyValue.newBuilder().setStringValue("crash"))
        .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder().addAttributes(service))
            .addScopeSpans(spans))
        .build();
  }

  private static ByteString bytes(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
    for (long value : values) bytes.putLong(value);
    return ByteString.copyFrom(bytes.flip());
  }

  private static int spansOf(CollectorProcess collector, long trace) throws Exception {
    var answer = collector.get("/api/v1/traces/" + hex(trace));
    if (answer.statusCode() == 404) return 0;
    return collector.json("/api/v1/traces/" + hex(trace)).get("spans").size();
  }

  private static String hex(long trace) {
    return String.format("%016x%016x", 0x706c756d62L, trace);
  }
}
