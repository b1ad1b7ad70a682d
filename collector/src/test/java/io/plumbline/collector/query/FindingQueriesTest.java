package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingStoreTest;
import io.plumbline.collector.finding.Handling;
import io.plumbline.collector.finding.HandlingStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingQueriesTest {
  private static final int MOST_EXPORTED = 2;

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingQueries queries;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    var store = new FindingStore(database);
    queries = new FindingQueries(
        store, new HandlingStore(database), () -> 9_000L, () -> 10_000, MOST_EXPORTED);
    store.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 1_000));
    store.raise(FindingStoreTest.finding("b", FindingCode.A10, "S-1", 2_000));
    store.raise(FindingStoreTest.finding("c", FindingCode.A10, "S-2", 5_000));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static QueryParameters of(String... namesAndValues) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return new QueryParameters(values);
  }

  private static JsonNode json(byte[] body) throws Exception {
    return new ObjectMapper().readTree(body);
  }

  @Test
  void findings_inARange_areThoseRaisedInIt() throws Exception {
    JsonNode found = json(queries.findings(of("start", "2", "end", "5")));

    assertThat(found.findValuesAsText("id")).containsExactly("b");
    assertThat(found.get("checkedUntilEpochMicros").asLong()).isEqualTo(9);
  }

  @Test
  void summary_hasCountsAndATrend() throws Exception {
    JsonNode summary = json(queries.summary(of("code", "A10", "columns", "3")));

    assertThat(summary.get("findings").asInt()).isEqualTo(2);
    assertThat(summary.at("/codes/A01").asInt()).as("without its own condition").isEqualTo(1);
    assertThat(summary.at("/states/OPEN").asInt()).isEqualTo(2);
    assertThat(summary.at("/services/0/name").asText()).isEqualTo("order");
    assertThat(summary.at("/trend/startEpochMicros").asInt()).isEqualTo(2);
    assertThat(summary.at("/trend/raised").toString()).isEqualTo("[1,0,1]");
    assertThat(summary.at("/trend/standing").toString()).isEqualTo("[1,0,1]");
  }

  @Test
  void findings_handled_sayWhatHoldsNow() throws Exception {
    var handlings = new HandlingStore(database);
    handlings.assign("a", "li", "wang", 6_000);
    handlings.accept("b", new Handling.Acceptance("li", "a test", 6_000, null));
    handlings.accept("c", new Handling.Acceptance("li", "a test", 6_000, 10_000L));

    JsonNode all = json(queries.findings(of()));
    assertThat(all.get("handling").toString())
        .isEqualTo(
            "{\"a\":{\"assignee\":\"wang\",\"accepted\":null},\"b\":{\"assignee\":null,\"accepted\":"
                + "{\"by\":\"li\",\"reason\":\"a test\",\"atEpochMicros\":6,\"untilEpochMicros\":null}}}");
    assertThat(json(queries.findings(of("accepted", "false"))).findValuesAsText("id"))
        .as("it is no longer accepted")
        .containsExactly("c", "a");
    assertThat(json(queries.findings(of("accepted", "true"))).findValuesAsText("id"))
        .containsExactly("b");
    assertThat(json(queries.findings(of("assignee", "wang"))).findValuesAsText("id"))
        .containsExactly("a");
    assertThatThrownBy(() -> queries.findings(of("accepted", "yes")))
        .hasMessage("accepted: 'yes' (expected: one of [true, false])");
  }

  @Test
  void export_ofMoreThanItHolds_hasTheNewestAndSaysHowManyAreLeftOut() throws Exception {
    FindingQueries.Export all = queries.exportJson(of());
    assertThat(all.leftOut()).isEqualTo(1);
    assertThat(json(all.body()).get("leftOut").asInt()).isEqualTo(1);
    assertThat(json(all.body()).findValuesAsText("id")).containsExactly("c", "b");

    FindingQueries.Export two = queries.exportCsv(of("code", "A10"));
    assertThat(two.leftOut()).isZero();
    assertThat(new String(two.body(), StandardCharsets.UTF_8).lines()).hasSize(3);
  }

  @Test
  void badParameters_sayWhatWasExpected() {
    assertThatThrownBy(() -> queries.findings(of("start", "2", "end", "1")))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("start is after end");
    assertThatThrownBy(() -> queries.summary(of("columns", "1001")))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("columns: '1001' (expected: 1 to 1000)");
    assertThatThrownBy(() -> queries.exportCsv(of("cursor", "1")))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("no such parameter: cursor");
  }
}
