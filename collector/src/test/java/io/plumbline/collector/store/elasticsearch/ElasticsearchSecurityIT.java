package io.plumbline.collector.store.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that speaks TLS and asks who is there. */
class ElasticsearchSecurityIT {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir
  static Path node;

  private static ElasticsearchNode elasticsearch;

  @TempDir
  Path directory;

  @BeforeAll
  static void startNode() throws Exception {
    elasticsearch = ElasticsearchNode.secured(node);
  }

  @AfterAll
  static void stopNode() {
    elasticsearch.close();
  }

  private ElasticsearchSpanStore open(ClusterLogin login, Instant now) throws Exception {
    return ElasticsearchSpanStore.open(
        new ElasticsearchConfig(
            List.of(elasticsearch.url()),
            login,
            directory,
            Duration.ofMillis(100),
            0,
            Duration.ofDays(7)),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static ClusterLogin user(String password) {
    return ClusterLogin.user(ElasticsearchNode.USER, password, elasticsearch.certificate());
  }

  @Test
  void userWithFewRights_writesReadsAndDeletes() throws Exception {
    ClusterLogin login = user(ElasticsearchNode.PASSWORD);
    Span span = SomeSpan.of(1, 1).build();
    try (ElasticsearchSpanStore store = open(login, NOW)) {
      store.write(List.of(span), 10);
      store.commit();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (store.trace(span.traceId()).isEmpty() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(50); // between two looks at another process
      }
      assertThat(store.trace(span.traceId())).containsExactly(span);
      assertThat(store.services()).containsExactly("shop");
      assertThat(store.stats().spans()).isEqualTo(1);
    }
    try (ElasticsearchSpanStore store = open(login, NOW.plus(Duration.ofDays(30)))) {
      store.commit();
      assertThat(store.trace(span.traceId())).isEmpty();
    }
  }

  @Test
  void wrongPassword_isUnavailable_andSaysSo_withoutThePassword() throws Exception {
    try (ElasticsearchSpanStore store = open(user("guessed"), NOW)) {
      assertThatThrownBy(() -> store.write(List.of(SomeSpan.of(1, 1).build()), 10))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("401")
          .hasMessageNotContaining("guessed");
    }
  }

  @Test
  void certificateThatIsNotKnown_isUnavailable() throws Exception {
    ClusterLogin login =
        ClusterLogin.user(ElasticsearchNode.USER, ElasticsearchNode.PASSWORD, null);
    try (ElasticsearchSpanStore store = open(login, NOW)) {
      assertThatThrownBy(store::services)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("certification path");
    }
  }

  @Test
  void fileWithoutCertificates_isNamed() {
    Path wrong = directory.resolve("nothing.pem");
    assertThatThrownBy(() -> open(new ClusterLogin(null, wrong), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("elasticsearch-ca-file: " + wrong);
  }
}
