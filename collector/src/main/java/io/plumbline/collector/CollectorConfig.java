package io.plumbline.collector;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.access.Token;
import io.plumbline.collector.check.CheckConfig;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.pipeline.PipelineConfig;
import io.plumbline.collector.receive.SpanLimits;
import io.plumbline.collector.store.elasticsearch.ElasticsearchConfig;
import io.plumbline.collector.store.lucene.LuceneConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one collector is made of.
 *
 * @param index the embedded store; not used if there is a cluster
 * @param cluster where spans are kept instead; null for the embedded store
 * @param findings directory of the findings' database
 * @param requestBytes the largest request taken, after decompression, at least 1 KiB
 * @param limits what of a span is kept
 */
record CollectorConfig(
    Listen listen,
    JournalConfig journal,
    LuceneConfig index,
    @Nullable ElasticsearchConfig cluster,
    Path findings,
    PipelineConfig pipeline,
    CheckConfig check,
    Actions actions,
    int requestBytes,
    SpanLimits limits) {
  private static final int LEAST_REQUEST_BYTES = 1 << 10;

  CollectorConfig {
    if (requestBytes < LEAST_REQUEST_BYTES) {
      throw new IllegalArgumentException(
          "otlp.request-bytes: " + requestBytes + " (expected: >= " + LEAST_REQUEST_BYTES + ")");
    }
    if (pipeline.queueBytes() < requestBytes) {
      throw new IllegalArgumentException("queue.bytes: " + pipeline.queueBytes()
          + " (expected: >= otlp.request-bytes, " + requestBytes + ")");
    }
  }

  /**
   * What can be done about findings.
   *
   * @param directory of action files; null for nothing
   * @param actorHeader in which a proxy says who asks; null where callers say so themselves
   */
  record Actions(@Nullable Path directory, @Nullable String actorHeader) {
    static final Actions NONE = new Actions(null, null);
  }

  /**
   * Where it listens. Port 0 takes any free one.
   *
   * @param ingestToken what sources show; null only on loopback
   * @param readToken what readers show; null only on loopback
   * @param tls null for none
   */
  record Listen(
      String bind,
      int httpPort,
      int otlpGrpcPort,
      int otlpHttpPort,
      int zipkinPort,
      @Nullable Token ingestToken,
      @Nullable Token readToken,
      @Nullable Tls tls) {
    Listen {
      requireNonNull(bind, "bind");
      checkPort("port", httpPort);
      checkPort("otlp.grpc.port", otlpGrpcPort);
      checkPort("otlp.http.port", otlpHttpPort);
      checkPort("zipkin.port", zipkinPort);
      if ((ingestToken == null || readToken == null) && !isLoopback(bind)) {
        throw new IllegalArgumentException("bind: " + bind
            + " needs token-file (expected: a loopback address, or a file with a token)");
      }
    }

    private static void checkPort(String key, int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(key + ": " + port + " (expected: 0 to 65535)");
      }
    }

    private static boolean isLoopback(String bind) {
      return bind.equals("localhost") || bind.equals("::1") || bind.matches("127(\\.\\d{1,3}){3}");
    }
  }

  /** A certificate chain and its key, both PEM; read once, at the start. */
  record Tls(Path certificate, Path key) {
    Tls {
      check("tls.certificate", certificate);
      check("tls.key", key);
    }

    private static void check(String key, Path file) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(key + ": " + file + " (expected: a readable PEM file)");
      }
    }
  }
}
