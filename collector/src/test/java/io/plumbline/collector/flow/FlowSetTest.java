package io.plumbline.collector.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plumbline.collector.yaml.BadYamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowSetTest {
  private static final String GOOD = """
      apiVersion: plumbline/v1
      kind: Flow
      name: order
      version: 3
      owner: trade
      key: serial
      start: create
      steps:
        create:
          match: { service: order, kind: SERVER, op: POST /orders }
          effect: commit
          values: { amount: biz.amount }
        charge:
          match: { service: payment, kind: SERVER, op: POST /charges }
          effect: commit
          values: { amount: biz.amount }
      expect:
        - { id: charged, require: charge, within: 30s }
      """;

  @TempDir
  private Path directory;

  @Test
  void open_theExamplesOfTheDocumentation_areGood() throws Exception {
    FlowSet flows = FlowSet.open(Path.of("..", "docs", "flows"));

    assertThat(flows.current())
        .extracting(Flow::name)
        .containsExactly("order_fulfilment", "points_award", "payment_booking", "settlement_batch");
    assertThat(flows.current().get(3).keyAttribute()).isEqualTo("settlement.batch_id");
    assertThat(flows.current())
        .flatExtracting(Flow::expectations)
        .extracting(expectation -> expectation.rule().code())
        .contains("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09");
  }

  @Test
  void open_goodFile_isReadWhole() throws Exception {
    write("order.yaml", GOOD);

    Flow flow = FlowSet.open(directory).current().get(0);

    assertThat(flow.version()).isEqualTo(3);
    assertThat(flow.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(flow.steps().keySet()).containsExactly("create", "charge");
    Expectation charged = flow.expectations().get(0);
    assertThat(charged.severity()).isEqualTo(Severity.ERROR);
    assertThat(charged.rule())
        .as("after the start unless said otherwise")
        .isEqualTo(new Expectation.Require("charge", "create", Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      version: 3          | version: none             | 4  | version              | "none": string found, integer expected
      owner: trade        | ownr: trade               | 5  | ownr                 | property 'ownr' is not defined in the schema
      owner: trade        | doc: trade                | 1  | owner                | required property 'owner' not found
      key: serial         | key: attribute            | 6  | key                  | "attribute": does not match the regex pattern
      start: create       | start: begin              | 7  | start                | 'begin' is not a step (expected: one of [create, charge])
      kind: SERVER, op: POST /c | kind: SERVR, op: POST /c | 14 | steps.charge.match.kind | "SERVR": does not have a value in the enumeration
      within: 30s         | within: 30                | 18 | expect.0.within      | 30: number found, string expected
      within: 30s         | within: 30 seconds        | 18 | expect.0.within      | does not match the regex pattern
      within: 30s         | within: 0s                | 18 | expect.0.within      | '0s' (expected: 1ms to 366d)
      , within: 30s       | ''                        | 18 | expect.0.require     | has a missing property 'within' which is dependent required
      require: charge     | require: chrge            | 18 | expect.0.require     | 'chrge' is not a step
      require: charge     | once: charge, order: [create, charge] | 18 | expect.0 | [once, order] (expected: exactly one of [require,
      require: charge     | once: charge              | 18 | expect.0.within      | not used by once
      require: charge     | assert: charge.dun, if: create.done | 18 | expect.0.assert | charge.dun is not defined (expected: one of [all, amount, count, done, outcome])
      require: charge     | require: charge, if: chrge.done     | 18 | expect.0.if     | undeclared reference to 'chrge'
      require: charge     | require: charge, if: charge.done && | 18 | expect.0.if     | at character 15
      require: charge     | require: charge, if: charge.count + 1 | 18 | expect.0.if   | 'charge.count + 1'
      require: charge     | require: charge, money: charge.sum | 18 | expect.0.money   | 'charge.sum' is not defined (expected: one of [amount] of charge)
      values: { amount: biz.amount } | values: { done: biz.amount } | 12 | steps.create.values.done | reserved
      version: 3          | name: order               | 4  | name                 | a second value
      owner: trade        | 'owner: !!binary trade'   | 5  | owner                | a tag
      owner: trade        | 'owner: &x trade'         | 5  | owner                | an anchor
      owner: trade        | 'owner: [trade'           | 6  | ''                   | not YAML
      """)
  void open_badFile_isRefusedWithLineAndKey(
      String good, String bad, int line, String key, String message) throws Exception {
    assertThat(GOOD).contains(good);
    write("order.yaml", GOOD.replaceFirst(Pattern.quote(good), bad));

    BadYamlException refused =
        catchThrowableOfType(BadYamlException.class, () -> FlowSet.open(directory));

    assertThat(refused.problems()).anySatisfy(problem -> {
      assertThat(problem.file()).isEqualTo("order.yaml");
      assertThat(problem.key()).isEqualTo(key);
      assertThat(problem.line()).isEqualTo(line);
      assertThat(problem.message()).contains(message);
    });
  }

  @Test
  void open_severalProblems_areAllSaid() throws Exception {
    write("a.yaml", GOOD.replace("version: 3", "version: 0"));
    write(
        "b.yml",
        GOOD.replace("require: charge", "require: pay").replace("start: create", "start: x"));

    assertThatThrownBy(() -> FlowSet.open(directory))
        .hasMessageContainingAll(
            "a.yaml:4: version:", "b.yml:7: start:", "b.yml:18: expect.0.require:");
  }

  @Test
  void open_sameNameTwice_isRefused() throws Exception {
    write("a.yaml", GOOD);
    write("b.yaml", GOOD);

    assertThatThrownBy(() -> FlowSet.open(directory))
        .hasMessage("b.yaml:3: name: 'order' is in a.yaml, too (expected: each name once)");
  }

  @Test
  void reload_oneFileIsBad_keepsAllThatWasThere() throws Exception {
    write("order.yaml", GOOD);
    FlowSet flows = FlowSet.open(directory);
    List<Flow> before = flows.current();
    write("order.yaml", GOOD.replace("version: 3", "version: 4"));
    write("other.yaml", GOOD.replace("name: order", "name: Order"));

    assertThatThrownBy(flows::reload).isInstanceOf(BadYamlException.class);
    assertThat(flows.current()).isEqualTo(before);

    Files.delete(directory.resolve("other.yaml"));
    assertThat(flows.reload()).isEqualTo(1);
    assertThat(flows.current()).extracting(Flow::version).containsExactly(4);
  }

  @Test
  void open_directoryIsMissing_saysSo() {
    assertThatThrownBy(() -> FlowSet.open(directory.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }
}
