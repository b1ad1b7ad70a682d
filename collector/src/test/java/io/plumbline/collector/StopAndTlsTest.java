package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.plumbline.collector.CollectorConfig.Listen;
import io.plumbline.collector.CollectorConfig.Tls;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.lucene.LuceneConfig;
import io.plumbline.collector.store.lucene.LuceneSpanStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop under load loses nothing, and every port speaks TLS when it is told to. */
class StopAndTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Token INGEST = new Token("ingest-0123456789");
  private static final Token READ = new Token("reader-0123456789");

  @TempDir
  Path directory;

  private CollectorConfig config(@Nullable Token ingest, @Nullable Token read, @Nullable Tls tls) {
    return SomeConfig.of(
        directory, new Listen("127.0.0.1", 0, 0, 0, 0, ingest, read, tls), 1 << 16);
  }

  private static ExportTraceServiceRequest trace(long trace) {
    ByteBuffer id = ByteBuffer.allocate(16).putLong(1).putLong(trace).flip();
    Span span = Span.newBuilder()
        .setTraceId(ByteString.copyFrom(id))
        .setSpanId(ByteString.copyFromUtf8("12345678"))
        .setStartTimeUnixNano(1_700_000_000_000_000_000L)
        .setEndTimeUnixNano(1_700_000_000_000_001_000L)
        .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private static HttpRequest.Builder otlp(String scheme, int port, long trace) {
    return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/v1/traces"))
        .header("Content-Type", "application/x-protobuf")
        .POST(BodyPublishers.ofByteArray(trace(trace).toByteArray()));
  }

  @Test
  void close_underLoad_drains_soThatTheIndexAloneHasWhatWasAcknowledged() throws Exception {
    Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicLong traces = new AtomicLong();
    Collector collector = Collector.start(config(null, null, null));
    int port = collector.otlpHttpPort();
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < 4; sender++) {
      Thread thread = new Thread(() -> sendUntilClosed(port, traces, acknowledged));
      thread.start();
      senders.add(thread);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (acknowledged.size() < 200 && System.nanoTime() < deadline) Thread.onSpinWait();
    collector.close();
    for (Thread sender : senders) sender.join();

    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
    try (var index =
        LuceneSpanStore.open(new LuceneConfig(directory.resolve("index"), Duration.ZERO))) {
      for (long trace : acknowledged) {
        assertThat(index.trace(new TraceId(1, trace))).as("trace %s", trace).hasSize(1);
      }
    }
  }

  private static void sendUntilClosed(int port, AtomicLong traces, Set<Long> acknowledged) {
    HttpClient http = HttpClient.newHttpClient();
    try {
      while (true) {
        long trace = traces.incrementAndGet();
        HttpRequest request = otlp("http", port, trace).build();
        if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) return;
        acknowledged.add(trace);
      }
    } catch (IOException closed) {
      // what the test is about: this request's fate is unknown to its sender
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tls_onEveryPort_withATokenForSourcesAndOneForReaders() throws Exception {
    KeyStore keys = generated();
    Path certificate = directory.resolve("certificate.pem");
    Path key = directory.resolve("key.pem");
    write(certificate, "CERTIFICATE", keys.getCertificate("collector").getEncoded());
    write(key, "PRIVATE KEY", keys.getKey("collector", PASSWORD).getEncoded());
    Tls tls = new Tls(certificate, key);
    HttpClient http = HttpClient.newBuilder().sslContext(trusting(keys)).build();

    try (Collector collector = Collector.start(config(INGEST, READ, tls))) {
      int otlp = collector.otlpHttpPort();
      assertThat(status(http, otlp("https", otlp, 7), "ingest-0123456789")).isEqualTo(200);
      assertThat(status(http, otlp("https", otlp, 7), "reader-0123456789")).isEqualTo(401);
      for (int port : List.of(collector.httpPort(), collector.zipkinPort())) {
        String path = port == collector.httpPort() ? "/api/v1/services" : "/api/v2/services";
        var read = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
        assertThat(status(http, read, "reader-0123456789")).as(path).isEqualTo(200);
        assertThat(status(http, read, "ingest-0123456789")).as(path).isEqualTo(401);
      }
      assertThatThrownBy(() -> status(http, otlp("http", otlp, 8), "ingest-0123456789"))
          .isInstanceOf(IOException.class);
      exportByGrpc(collector.otlpGrpcPort(), tls, 9);
    }
    try (var index =
        LuceneSpanStore.open(new LuceneConfig(directory.resolve("index"), Duration.ZERO))) {
      assertThat(index.trace(new TraceId(1, 7))).hasSize(1);
      assertThat(index.trace(new TraceId(1, 8))).isEmpty();
      assertThat(index.trace(new TraceId(1, 9))).hasSize(1);
    }
  }

  private static int status(HttpClient http, HttpRequest.Builder request, String token)
      throws Exception {
    request.setHeader("Authorization", "Bearer " + token);
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static void exportByGrpc(int port, Tls tls, long trace) throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer ingest-0123456789");
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
        .sslContext(
            GrpcSslContexts.forClient().trustManager(tls.certificate().toFile()).build())
        .build();
    try {
      var answer = TraceServiceGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .export(trace(trace));
      assertThat(answer.hasPartialSuccess()).isFalse();
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private KeyStore generated() throws Exception {
    Path store = directory.resolve("collector.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process = new ProcessBuilder(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "collector",
            "-keyalg",
            "EC",
            "-dname",
            "CN=collector",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keytool.log").toFile())
        .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(store)) {
      keys.load(bytes, PASSWORD);
    }
    return keys;
  }

  private static void write(Path pem, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(
        pem, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static SSLContext trusting(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("collector", keys.getCertificate("collector"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
