package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.receive.SpanLimits;
import io.plumbline.collector.store.elasticsearch.ClusterLogin;
import io.plumbline.collector.store.elasticsearch.ElasticsearchConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir
  Path directory;

  private static CollectorConfig settings(String... arguments) {
    return CollectorMain.settings(List.of(arguments), Map.of());
  }

  @Test
  void settings_none_listensOnLoopback() {
    CollectorConfig config = settings();

    assertThat(config.listen())
        .isEqualTo(
            new CollectorConfig.Listen("127.0.0.1", 9400, 4317, 4318, 9411, null, null, null));
    assertThat(config.limits()).isEqualTo(SpanLimits.DEFAULT);
    assertThat(config.journal().directory()).isEqualTo(Path.of("data/collector/journal"));
  }

  @Test
  void settings_commandLineWinsOverEnvironmentWinsOverFile() throws IOException {
    Path file = Files.writeString(
        directory.resolve("plumbline.yaml"),
        "# ports\nport: 1\notlp.grpc.port: 1\notlp.http.port: '1'\n");

    CollectorConfig config = CollectorMain.settings(
        List.of("--config", file.toString(), "--port", "3"),
        Map.of("PLUMBLINE_PORT", "2", "PLUMBLINE_OTLP_GRPC_PORT", "2"));

    assertThat(config.listen().httpPort()).isEqualTo(3);
    assertThat(config.listen().otlpGrpcPort()).isEqualTo(2);
    assertThat(config.listen().otlpHttpPort()).isEqualTo(1);
  }

  @Test
  void settings_durations() {
    assertThat(settings("--check.settle", "3s").check().settle()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings("--check.settle", "PT3S").check().settle())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "--port,65536,port: 65536",
    "--port,x,--port",
    "--bind,0.0.0.0,bind: 0.0.0.0 needs token-file",
    "--bind,127.0.0.1.example.org,needs token-file",
    "--token-file,/nowhere,token-file: /nowhere",
    "--check.settle,soon,check.settle: 'soon'",
    "--check.settle,1s,check.settle: PT1S",
    "--index.commit-interval,0s,index.commit-interval",
    "--index.refresh-interval,2s,index.refresh-interval",
    "--store.partition,30s,store.partition: PT30S",
    "--retention.age,PT-1S,retention.age: PT-1S",
    "--retention.size,-1,retention.size: -1",
    "--limits.attributes,15,limits.attributes: 15 (expected: 16 to 10000)",
    "--limits.value-characters,1,limits.value-characters: 1",
    "--limits.events,0,limits.events: 0",
    "--limits.keys,99,limits.keys: 99",
    "--queue.requests,0,queue.requests: 0",
    "--queue.bytes,2000000,queue.bytes: 2000000",
    "--otlp.request-bytes,1,otlp.request-bytes: 1",
    "--journal.segment-bytes,5,journal.segment-bytes: 5",
    "--colour,red,--colour"
  })
  void settings_wrong_namesTheKey(String key, String value, String message) {
    assertThatThrownBy(() -> settings(key, value)).hasMessageContaining(message);
  }

  @Test
  void settings_elasticsearch() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "aWQ6a2V5\n");

    ElasticsearchConfig cluster = settings(
            "--store=elasticsearch",
            "--elasticsearch-url=http://a:9200,https://b:9200",
            "--elasticsearch-api-key-file=" + key,
            "--retention.age=24h")
        .cluster();

    assertThat(cluster)
        .isEqualTo(new ElasticsearchConfig(
            List.of(URI.create("http://a:9200"), URI.create("https://b:9200")),
            ClusterLogin.apiKey("aWQ6a2V5", null),
            Path.of("data/collector/index"),
            Duration.ofMillis(500),
            1,
            Duration.ofHours(24)));
    assertThat(settings().cluster()).isNull();
  }

  @Test
  void settings_elasticsearchUser_isSentAsBasic_andNotShown() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "open sesame\n");

    ElasticsearchConfig cluster = settings(
            "--store=elasticsearch",
            "--elasticsearch-url=https://a:9200",
            "--elasticsearch-user=Aladdin",
            "--elasticsearch-password-file=" + password,
            "--elasticsearch-ca-file=ca.pem")
        .cluster();

    assertThat(cluster.login()) // as in RFC 7617
        .isEqualTo(new ClusterLogin("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", Path.of("ca.pem")));
    assertThat(cluster.toString()).doesNotContain("QWxh", "sesame");
  }

  @ParameterizedTest
  @CsvSource({
    "--store=cassandra,store: 'cassandra'",
    "--store=elasticsearch,elasticsearch-url: none",
    "--store=elasticsearch --elasticsearch-url=ftp://a,elasticsearch-url: 'ftp://a'",
    "--store=elasticsearch --elasticsearch-url=http://u:p@a,elasticsearch-url: '...@a'",
    "--store=elasticsearch --elasticsearch-url=http://a --retention.size=1,retention.size: 1",
    "--store=elasticsearch --elasticsearch-url=http://a --elasticsearch-replicas=11,elasticsearch-replicas: 11",
    "--store=elasticsearch --elasticsearch-url=http://a --elasticsearch-user=u,elasticsearch-user: u",
    "--elasticsearch-url=http://a,elasticsearch-url: [http://a]",
  })
  void settings_elasticsearch_wrongOnesAreNamed(String arguments, String message) {
    assertThatThrownBy(() -> settings(arguments.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void settings_unknownKeyInFile_namesKeyAndLine() throws IOException {
    Path file = Files.writeString(directory.resolve("plumbline.yaml"), "port: 1\ncolour: red\n");

    assertThatThrownBy(() -> settings("--config", file.toString()))
        .hasMessageStartingWith("colour: unknown setting in line 2");
  }
}
