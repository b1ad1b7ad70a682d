package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingStoreTest;
import io.plumbline.collector.flow.FlowSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowQueriesTest {
  private static final String FLOW = """
      apiVersion: plumbline/v1
      kind: Flow
      name: order
      version: 7
      owner: trade
      key: attr:batch
      mode: shadow
      start: placed
      steps:
        placed:
          match: { service: order, kind: SERVER, op: POST /orders }
          effect: commit
          values: { amount: biz.amount }
        charged:
          match: { service: payment, kind: CONSUMER, destination: charges, group: pay, biz: charge }
          values: { amount: biz.amount }
      expect:
        - { id: charged, require: charged, after: placed, within: 2s, if: "charged.outcome != 'REJECT'", severity: critical, money: placed.amount }
        - { id: never, forbid: charged }
        - { id: few, atMost: { step: charged, n: 3 } }
        - { id: ordered, order: [placed, charged] }
        - { id: one, oneOf: [charged, placed], after: placed, within: 1m }
        - { id: same, equal: [placed.amount, charged.amount] }
        - { id: sums, balance: { left: [placed.amount], right: [charged.amount] } }
        - { id: holds, assert: "placed.count == charged.count" }
        - { id: undone, compensate: { undo: placed, by: charged, equal: [amount] }, if: "charged.outcome == 'FAIL'", within: 3s }
      """;

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore findings;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory.resolve("findings"));
    findings = new FindingStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private JsonNode flow() throws Exception {
    Path files = Files.createDirectories(directory.resolve("flows"));
    Files.writeString(files.resolve("order.yaml"), FLOW);
    FlowSet set = FlowSet.open(files);
    JsonNode answer = new ObjectMapper().readTree(new FlowQueries(set::current, findings).flows());
    assertThat(answer.get("flows")).hasSize(1);
    return answer.at("/flows/0");
  }

  @Test
  void flows_sayWhatTheirFilesSay() throws Exception {
    JsonNode flow = flow();

    assertThat(flow.get("name").asText()).isEqualTo("order");
    assertThat(flow.get("version").asInt()).isEqualTo(7);
    assertThat(flow.get("mode").asText()).isEqualTo("shadow");
    assertThat(flow.get("keyAttribute").asText()).isEqualTo("batch");
    assertThat(flow.at("/steps/0").toString())
        .isEqualTo(
            "{\"name\":\"placed\",\"service\":\"order\",\"kind\":\"server\",\"operation\":\"POST"
                + " /orders\",\"destination\":null,\"group\":null,\"business\":null,\"effect\":\"commit\"}");
    assertThat(flow.at("/steps/1/destination").asText()).isEqualTo("charges");
    assertThat(flow.at("/steps/1/effect").asText()).isEqualTo("status");
    assertThat(flow.get("expectations").findValuesAsText("code"))
        .containsExactly("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09");
  }

  @Test
  void expectations_ofEveryKind_haveWhatTheySay() throws Exception {
    JsonNode all = flow().get("expectations");

    JsonNode required = all.get(0);
    assertThat(required.get("after").asText()).isEqualTo("placed");
    assertThat(required.get("withinMicros").asInt()).isEqualTo(2_000_000);
    assertThat(required.get("when").asText()).isEqualTo("charged.outcome != 'REJECT'");
    assertThat(required.get("severity").asText()).isEqualTo("CRITICAL");
    assertThat(required.get("money").asText()).isEqualTo("placed.amount");
    assertThat(required.get("steps").toString()).isEqualTo("[\"placed\",\"charged\"]");
    assertThat(all.get(1).get("after").isNull()).isTrue();
    assertThat(all.get(2).get("times").asInt()).isEqualTo(3);
    assertThat(all.get(5).get("values").toString())
        .isEqualTo("[\"placed.amount\",\"charged.amount\"]");
    assertThat(all.get(6).get("left").toString()).isEqualTo("[\"placed.amount\"]");
    assertThat(all.get(7).get("expression").asText()).isEqualTo("placed.count == charged.count");
    assertThat(all.get(8).get("withinMicros").asInt()).isEqualTo(3_000_000);
  }

  @Test
  void expectations_countTheirFindings() throws Exception {
    findings.raise(broken("a"));
    findings.raise(broken("b"));
    findings.resolve("b", 60, "charged", List.of());

    assertThat(flow().at("/expectations/0/findings").toString())
        .isEqualTo("{\"OPEN\":1,\"UNDECIDED\":0,\"RESOLVED\":1,\"CLEARED\":0}");
    assertThat(flow().at("/expectations/1/findings/OPEN").asInt()).isZero();
  }

  private static Finding broken(String id) {
    Finding plain = FindingStoreTest.finding(id, FindingCode.A01, "S-1", 50);
    var rule = new BrokenRule(
        "order", 7, "trade", "charged", "CRITICAL", "batch=1", "not seen", List.of(), null);
    return new Finding(
        id,
        FindingCode.B01,
        plain.state(),
        "S-1",
        null,
        "payment",
        "pay",
        50,
        49,
        null,
        plain.evidence(),
        rule);
  }
}
