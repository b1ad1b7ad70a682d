package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.NumberFormat;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import io.plumbline.id.client.SegmentOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges counted in the client, from real servers. */
class SegmentsAgainstServerTest {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir
  private Path data;

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = RunningServer.start(data, TTL);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void next_twoClientsAndTheServerItself_shareNoNumber() throws Exception {
    create("{\"name\":\"orders\",\"mode\":\"segment\",\"step\":100}");
    Set<Long> got = new HashSet<>();
    try (IdClient one = client();
        IdClient two = client()) {
      SegmentIds striped = one.segments("orders", SegmentOptions.STRIPED.step(200));
      SegmentIds strict = two.segments("orders", SegmentOptions.STRICT.step(10));
      for (int i = 0; i < 2_000; i++) {
        assertThat(got.add(striped.next(PATIENCE))).isTrue();
        assertThat(got.add(strict.next(PATIENCE))).isTrue();
        if (i % 100 == 0) {
          String text = server.get("/api/v1/ids/orders").body().strip();
          assertThat(got.add(Long.valueOf(text))).isTrue();
        }
      }
    }
  }

  @Test
  void next_serverRestarts_goesOnWithoutDuplicate() throws Exception {
    create("{\"name\":\"orders\",\"mode\":\"segment\"}");
    int port = server.port();
    Set<Long> got = new HashSet<>();
    try (IdClient client = client()) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      for (int i = 0; i < 1_000; i++) assertThat(got.add(ids.next(PATIENCE))).isTrue();
      server.close();
      server = RunningServer.start(data, TTL, port);
      for (int i = 0; i < 20_000; i++) assertThat(got.add(ids.next(PATIENCE))).isTrue();
    }
  }

  @Test
  void nextText_formatOfTheNamespace_isWrittenByTheClient() throws Exception {
    create("{\"name\":\"tickets\",\"mode\":\"segment\",\"format\":\"crockford:6+check\"}");
    try (IdClient client = client()) {
      SegmentIds ids = client.segments("tickets", SegmentOptions.STRICT);

      assertThat(ids.nextText(PATIENCE))
          .isEqualTo(NumberFormat.parse("crockford:6+check").format(1));
    }
  }

  @Test
  void nextText_snowflakeNamespaceInRadix36_isWrittenByTheClient() throws Exception {
    create("{\"name\":\"flakes\",\"mode\":\"snowflake\",\"format\":\"radix36\"}");
    try (IdClient client = IdClient.builder(server.uri()).namespace("flakes").build()) {
      String text = client.nextText(PATIENCE);

      assertThat(NumberFormat.parse("radix36").read(text)).isPositive();
      assertThat(text).doesNotMatch("\\d{18,}");
    }
  }

  @Test
  void nextText_hidden_isRefused() throws Exception {
    create("{\"name\":\"secret\",\"mode\":\"segment\",\"hidden\":true}");
    try (IdClient client = client()) {
      assertThatThrownBy(() -> client.segments("secret").nextText(PATIENCE))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("hides its numbers");
    }
  }

  @Test
  void next_namespaceThatGivesNoRanges_refusesAtOnceAndSaysWhy() throws Exception {
    create("{\"name\":\"papers\",\"mode\":\"segment\",\"format\":\"PAY{yyyyMMdd}{seq:8}\"}");
    try (IdClient client = client()) {
      for (String namespace : new String[] {"papers", "default", "nowhere"}) {
        assertThatThrownBy(() -> client.segments(namespace).next(Duration.ofMinutes(5)))
            .isInstanceOf(IdsUnavailableException.class)
            .hasMessageContaining("answered 40");
      }
    }
  }

  private IdClient client() {
    return IdClient.builder(server.uri()).leaseWorker(false).build();
  }

  private void create(String namespace) throws Exception {
    assertThat(server.post("/api/v1/namespaces", namespace).statusCode()).isEqualTo(201);
  }
}
