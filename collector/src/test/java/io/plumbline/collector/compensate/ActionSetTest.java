package io.plumbline.collector.compensate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.yaml.BadYamlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionSetTest {
  private static final String REFUND = """
      apiVersion: plumbline/v1
      kind: Action
      name: refund
      title: Refund the payment
      repairs: { codes: [A01, A10], executor: payment, operation: POST /payments }
      request: { url: "https://payment.example:8443/refunds", timeout: 5s, tokenFile: token }
      retry: { first: 2s, most: 1m, within: 3d }
      perDay: 50
      perSecond: 2
      approval: second
      """;

  @TempDir
  private Path directory;

  private ActionSet open(String text) throws Exception {
    Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
    Files.writeString(directory.resolve("refund.yaml"), text);
    return ActionSet.open(directory, Map.of("PAYMENT_URL", "http://payment:8081/x"));
  }

  @Test
  void open_readsAll() throws Exception {
    Action action = open(REFUND).all().get(0);

    assertThat(action.repairs().codes())
        .containsExactlyInAnyOrder(FindingCode.A01, FindingCode.A10);
    assertThat(action.request().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(action.request().token()).isNotNull();
    assertThat(action.retry().within()).isEqualTo(Duration.ofDays(3));
    assertThat(action.perDay()).isEqualTo(50);
    assertThat(action.needsSecond()).isTrue();
  }

  @Test
  void url_mayComeFromTheEnvironment() throws Exception {
    String action = REFUND.replace("https://payment.example:8443", "${PAYMENT_URL}");
    assertThat(open(action).all().get(0).request().url())
        .hasToString("http://payment:8081/x/refunds");

    assertThatThrownBy(() -> open(action.replace("PAYMENT_URL", "NO_SUCH")))
        .isInstanceOf(BadYamlException.class)
        .hasMessageContaining("refund.yaml:6: request.url: ${NO_SUCH} (expected: set in");
  }

  @Test
  void pause_doublesUpToTheLongest() throws Exception {
    Action action = open(REFUND).all().get(0);

    assertThat(action.pause(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(action.pause(3)).isEqualTo(Duration.ofSeconds(8));
    assertThat(action.pause(1_000)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void open_tellsAllThatIsWrong_withItsLine() {
    assertThatThrownBy(() -> open(REFUND
            .replace("A10", "A99")
            .replace("tokenFile: token", "tokenFile: none")
            .replace("timeout: 5s", "timeout: 6m")
            .replace("most: 1m", "most: 1s")))
        .isInstanceOf(BadYamlException.class)
        .hasMessageContaining("refund.yaml:5: repairs.codes.1: \"A99\" (expected: one of [A01,")
        .hasMessageContaining(
            "refund.yaml:6: request.tokenFile: none (expected: a file with a token)")
        .hasMessageContaining("refund.yaml:6: request.timeout: PT6M (expected: at most PT5M)")
        .hasMessageContaining("refund.yaml:7: retry.most: PT1S (expected: >= first, PT2S)");
    assertThatThrownBy(() -> open(REFUND.replace("perDay: 50", "perDay: 0\nevery: day")))
        .isInstanceOf(BadYamlException.class)
        .hasMessageContaining("refund.yaml:8: perDay")
        .hasMessageContaining("refund.yaml:9: every");
  }
}
