package io.plumbline.collector;

import io.plumbline.collector.access.Token;
import io.plumbline.collector.check.CheckConfig;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.pipeline.PipelineConfig;
import io.plumbline.collector.pipeline.QueueWait;
import io.plumbline.collector.receive.RequestDecoder;
import io.plumbline.collector.receive.SpanLimits;
import io.plumbline.collector.source.SourceTimes;
import io.plumbline.collector.store.elasticsearch.ClusterLogin;
import io.plumbline.collector.store.elasticsearch.ElasticsearchConfig;
import io.plumbline.collector.store.lucene.LuceneConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The settings as the operator writes them; picocli fills the fields. */
@Command(
    name = "collector",
    description = "Keeps spans, rebuilds call trees, and says where two services disagree.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {
      "",
      "Each setting can also be given as PLUMBLINE_KEY in the environment (PLUMBLINE_OTLP_GRPC_PORT),",
      "or as 'key: value' in the file of --config. The command line wins over the environment, that",
      "over the file. Durations are written 500ms, 10s, 5m, 1h."
    })
final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  @Option(
      names = "--port",
      defaultValue = "9400",
      description = "UI, API, /metrics; 0: any free port.")
  int port;

  @Option(names = "--otlp.grpc.port", defaultValue = "4317", description = "OTLP over gRPC.")
  int otlpGrpcPort;

  @Option(names = "--otlp.http.port", defaultValue = "4318", description = "OTLP over HTTP.")
  int otlpHttpPort;

  @Option(
      names = "--zipkin.port",
      defaultValue = "9411",
      description = "Zipkin v2: spans in, and its read API.")
  int zipkinPort;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; any but loopback needs --token-file.")
  String bind = "";

  @Option(
      names = "--token-file",
      description = "File with the token that sources and readers show as 'Authorization: Bearer'.")
  @Nullable Path tokenFile;

  @Option(
      names = "--read-token-file",
      description =
          "File with another token for readers; that of --token-file is then for sources.")
  @Nullable Path readTokenFile;

  @Option(names = "--tls.certificate", description = "PEM file; every port then speaks TLS.")
  @Nullable Path tlsCertificate;

  @Option(names = "--tls.key", description = "PEM file with the certificate's key (PKCS#8).")
  @Nullable Path tlsKey;

  @Option(
      names = "--data",
      defaultValue = "data/collector",
      description = "Directory of journal, index and findings.")
  Path data = Path.of("");

  @Option(
      names = "--otlp.request-bytes",
      defaultValue = "" + RequestDecoder.DEFAULT_REQUEST_BYTES,
      description = "Largest request taken, after decompression.")
  int requestBytes;

  @Option(
      names = "--limits.attributes",
      defaultValue = "256",
      description = "Attributes kept of one span, resource, event or link. 16 to 10000.")
  int limitAttributes;

  @Option(
      names = "--limits.value-characters",
      defaultValue = "16384",
      description = "Characters kept of one value. 256 to 1048576.")
  int limitValueCharacters;

  @Option(
      names = "--limits.events",
      defaultValue = "1024",
      description = "Events kept of one span, and as many links. 1 to 100000.")
  int limitEvents;

  @Option(
      names = "--limits.keys",
      defaultValue = "2000",
      description =
          "Attribute keys of one service within an hour; further ones become texts in one list.")
  int limitKeys;

  @Option(
      names = "--queue.requests",
      defaultValue = "" + PipelineConfig.DEFAULT_QUEUE_REQUESTS,
      description = "Requests between admission and storage; more are answered 'later'.")
  int queueRequests;

  @Option(
      names = "--queue.bytes",
      defaultValue = "" + PipelineConfig.DEFAULT_QUEUE_BYTES,
      description = "Their bytes after decompression.")
  long queueBytes;

  @Option(
      names = "--queue.decode-threads",
      defaultValue = "0",
      description = "Threads that read requests, 1 to 64; 0: as many as there are cores.")
  int decodeThreads;

  @Option(
      names = "--queue.wait",
      defaultValue = "block",
      description = "What the stages do while there is nothing for them: block, yield or spin.")
  String queueWait = "";

  @Option(
      names = "--journal.segment-bytes",
      defaultValue = "" + JournalConfig.DEFAULT_SEGMENT_BYTES,
      description = "Bytes after which a new journal file starts.")
  long journalSegmentBytes;

  @Option(
      names = "--index.commit-interval",
      defaultValue = "5s",
      description = "Between two commits of the index; replay after a crash is about as long.")
  String commitInterval = "";

  @Option(
      names = "--index.refresh-interval",
      defaultValue = "500ms",
      description = "A reader sees what was written this long ago. 0 to 1s.")
  String refreshInterval = "";

  @Option(
      names = "--store",
      defaultValue = "lucene",
      description = "Where spans are kept: lucene, embedded in --data, or elasticsearch.")
  String store = "";

  @Option(
      names = "--elasticsearch-url",
      split = ",",
      description = "Nodes of the cluster, such as http://127.0.0.1:9200; several with commas.")
  List<URI> elasticsearchUrls = List.of();

  @Option(
      names = "--elasticsearch-api-key-file",
      description = "File with the API key that is sent to the cluster, encoded as it gave it.")
  @Nullable Path elasticsearchApiKeyFile;

  @Option(
      names = "--elasticsearch-user",
      description = "Name of a user of the cluster, instead of an API key.")
  @Nullable String elasticsearchUser;

  @Option(
      names = "--elasticsearch-password-file",
      description = "File with the password of --elasticsearch-user.")
  @Nullable Path elasticsearchPasswordFile;

  @Option(
      names = "--elasticsearch-ca-file",
      description = "File with the certificates, in PEM, that the cluster's nodes are known by.")
  @Nullable Path elasticsearchCaFile;

  @Option(
      names = "--elasticsearch-replicas",
      defaultValue = "1",
      description = "Copies of each shard beside the first, 0 to 10.")
  int elasticsearchReplicas;

  @Option(
      names = "--store.partition",
      defaultValue = "1h",
      description = "Spans that start in the same such time share an index. 1m to 744h.")
  String storePartition = "";

  @Option(
      names = "--retention.age",
      defaultValue = "168h",
      description =
          "Spans are deleted this long after their partition was last written to; 0s: never.")
  String retentionAge = "";

  @Option(
      names = "--retention.size",
      defaultValue = "0",
      description = "Bytes of all partitions above which the oldest is deleted; 0: no limit.")
  long retentionSize;

  @Option(
      names = "--check.settle",
      defaultValue = "10s",
      description = "How long a serial must be quiet before it is judged. 2s to 1h.")
  String checkSettle = "";

  @Option(
      names = "--sources.dark",
      defaultValue = "15s",
      description = "Silence of a source after which it is not known what it does. 3s to 1h.")
  String sourcesDark = "";

  @Option(
      names = "--sources.gone",
      defaultValue = "10m",
      description = "Silence of a source after which it is taken to have ended; up to 168h.")
  String sourcesGone = "";

  @Option(
      names = "--flows",
      description = "Directory of flow files: what runs of a business flow must look like.")
  @Nullable Path flows;

  @Option(
      names = "--actions",
      description = "Directory of action files: what services offer to do about findings.")
  @Nullable Path actions;

  @Option(
      names = "--actor-header",
      description =
          "Header in which a proxy in front says who asks for an action; without it the caller does.")
  @Nullable String actorHeader;

  @Option(names = "--config", description = "File of 'key: value' lines.")
  @Nullable Path config;

  /** Throws IllegalArgumentException that names the setting, its value and what was expected. */
  CollectorConfig checked() {
    return new CollectorConfig(
        listen(),
        new JournalConfig(data.resolve("journal"), journalSegmentBytes),
        new LuceneConfig(
            data.resolve("index"),
            duration("index.refresh-interval", refreshInterval),
            duration("store.partition", storePartition),
            new LuceneConfig.Retention(duration("retention.age", retentionAge), retentionSize)),
        cluster(),
        data.resolve("findings"),
        new PipelineConfig(
            queueRequests,
            queueBytes,
            duration("index.commit-interval", commitInterval),
            decodeThreads == 0 ? PipelineConfig.defaultDecodeThreads() : decodeThreads,
            queueWait(queueWait)),
        CheckConfig.builder()
            .settle(duration("check.settle", checkSettle))
            .flows(flows)
            .sources(new SourceTimes(
                duration("sources.dark", sourcesDark), duration("sources.gone", sourcesGone)))
            .build(),
        new CollectorConfig.Actions(actions, actorHeader),
        requestBytes,
        new SpanLimits(limitAttributes, limitValueCharacters, limitEvents, limitKeys));
  }

  private @Nullable ElasticsearchConfig cluster() {
    if (store.equals("lucene")) {
      if (elasticsearchUrls.isEmpty()) return null;
      throw new IllegalArgumentException("elasticsearch-url: " + elasticsearchUrls
          + " (expected: only with --store=elasticsearch)");
    }
    if (!store.equals("elasticsearch")) {
      throw new IllegalArgumentException(
          "store: '" + store + "' (expected: lucene or elasticsearch)");
    }
    if (retentionSize != 0) {
      throw new IllegalArgumentException("retention.size: " + retentionSize
          + " (expected: 0 with --store=elasticsearch, which deletes by age)");
    }
    return new ElasticsearchConfig(
        elasticsearchUrls,
        login(),
        data.resolve("index"),
        duration("index.refresh-interval", refreshInterval),
        elasticsearchReplicas,
        duration("retention.age", retentionAge));
  }

  private ClusterLogin login() {
    String key = content("elasticsearch-api-key-file", elasticsearchApiKeyFile);
    String password = content("elasticsearch-password-file", elasticsearchPasswordFile);
    if ((password == null) != (elasticsearchUser == null)) {
      throw new IllegalArgumentException("elasticsearch-user: " + elasticsearchUser
          + " (expected: together with elasticsearch-password-file)");
    }
    if (key != null && password != null) {
      throw new IllegalArgumentException("elasticsearch-api-key-file: " + elasticsearchApiKeyFile
          + " (expected: not together with elasticsearch-user)");
    }
    if (key != null) return ClusterLogin.apiKey(key, elasticsearchCaFile);
    if (elasticsearchUser == null || password == null) {
      return new ClusterLogin(null, elasticsearchCaFile);
    }
    return ClusterLogin.user(elasticsearchUser, password, elasticsearchCaFile);
  }

  private CollectorConfig.Listen listen() {
    Token token = token("token-file", tokenFile);
    Token readToken = readTokenFile == null ? token : token("read-token-file", readTokenFile);
    return new CollectorConfig.Listen(
        bind, port, otlpGrpcPort, otlpHttpPort, zipkinPort, token, readToken, tls());
  }

  private CollectorConfig.@Nullable Tls tls() {
    if (tlsCertificate == null && tlsKey == null) return null;
    if (tlsCertificate == null || tlsKey == null) {
      throw new IllegalArgumentException(
          "tls.certificate, tls.key: one without the other (expected: both, or none)");
    }
    return new CollectorConfig.Tls(tlsCertificate, tlsKey);
  }

  private static QueueWait queueWait(String text) {
    for (QueueWait wait : QueueWait.values()) {
      if (wait.name().toLowerCase(Locale.ROOT).equals(text)) return wait;
    }
    throw new IllegalArgumentException(
        "queue.wait: '" + text + "' (expected: block, yield or spin)");
  }

  private static Duration duration(String key, String text) {
    Matcher simple = DURATION.matcher(text);
    if (simple.matches()) {
      long number = Long.parseLong(simple.group(1));
      return switch (simple.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException notADuration) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' (expected: a duration such as 500ms, 10s or PT10S)",
          notADuration);
    }
  }

  private static @Nullable Token token(String key, @Nullable Path file) {
    String content = content(key, file);
    return content == null ? null : new Token(content);
  }

  private static @Nullable String content(String key, @Nullable Path file) {
    if (file == null) return null;
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          key + ": " + file + " (expected: a readable file): " + unreadable, unreadable);
    }
  }
}
