package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingStoreTest;
import io.plumbline.collector.finding.HandlingStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlingQueriesTest {
  private final List<String> rechecked = new ArrayList<>();

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore findings;
  private HandlingQueries queries;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    findings = new FindingStore(database);
    queries =
        new HandlingQueries(findings, new HandlingStore(database), this::recheck, () -> 60_000L);
    findings.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 1_000));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void recheck(Finding finding) {
    rechecked.add(finding.id());
  }

  private JsonNode decide(String id, String json) throws Exception {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new ObjectMapper().readTree(queries.decide(id, null, body));
  }

  @Test
  void decide_each_isShownWithTheHistory() throws Exception {
    decide("a", "{'action':'note','by':'li','text':' asked the bank\\ntwice '}");
    decide("a", "{'action':'assign','by':'li','assignee':'王'}");
    JsonNode accepted =
        decide("a", "{'action':'accept','by':'li','text':'ok','untilEpochMicros':61}");

    assertThat(accepted.get("assignee").asText()).isEqualTo("王");
    assertThat(accepted.get("accepted").toString())
        .isEqualTo(
            "{\"by\":\"li\",\"reason\":\"ok\",\"atEpochMicros\":60,\"untilEpochMicros\":61}");
    assertThat(accepted.get("history").findValuesAsText("text"))
        .containsExactly(
            "raised",
            "note by li: asked the bank\ntwice",
            "assigned to 王 by li",
            "accepted by li until 1970-01-01T00:00:00.000061Z: ok");
    assertThat(accepted.at("/history/0/from").isNull()).isTrue();
    assertThat(accepted.at("/history/1/atEpochMicros").asInt()).isEqualTo(60);
    assertThat(accepted.get("historyLeftOut").asInt()).isZero();

    JsonNode withdrawn = decide("a", "{'action':'withdraw','by':'li'}");
    assertThat(withdrawn.get("accepted").isNull()).isTrue();
  }

  @Test
  void actorOfTheProxy_isBelieved_notTheBody() throws Exception {
    String note = "{\"action\":\"note\",\"by\":\"somebody else\",\"text\":\"x\"}";
    queries.decide("a", "wang", note.getBytes(StandardCharsets.UTF_8));

    assertThat(findings.transitions("a").get(1).reason()).isEqualTo("note by wang: x");
  }

  @Test
  void recheck_isAskedForAndLogged() throws Exception {
    JsonNode answer = decide("a", "{'action':'recheck','by':'li'}");

    assertThat(rechecked).containsExactly("a");
    assertThat(answer.at("/history/1/text").asText()).isEqualTo("judged anew, asked for by li");
  }

  @Test
  void history_longerThanIsShown_saysHowMuchIsLeftOut() throws Exception {
    for (int i = 0; i < HandlingQueries.MOST_LINES + 4; i++) {
      decide("a", "{'action':'note','by':'li','text':'" + i + "'}");
    }

    JsonNode shown = new ObjectMapper().readTree(queries.handling("a"));
    assertThat(shown.get("historyLeftOut").asInt()).isEqualTo(5);
    assertThat(shown.at("/history/0/text").asText()).isEqualTo("note by li: 4");
    assertThat(shown.get("history")).hasSize(HandlingQueries.MOST_LINES);
  }

  @Test
  void accept_whatIsSettled_isAConflict() throws Exception {
    findings.resolve("a", 2_000, "answered", List.of());

    assertThatThrownBy(() -> decide("a", "{'action':'accept','by':'li','text':'ok'}"))
        .isInstanceOf(ConflictException.class)
        .hasMessage("state: RESOLVED (expected: OPEN or UNDECIDED, to be accepted)");
  }

  @Test
  void unknownFinding_isNotFound() {
    assertThatThrownBy(() -> queries.handling("b")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> decide("b", "{'action':'recheck','by':'li'}"))
        .isInstanceOf(NotFoundException.class);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {                                                     | body: no JSON
      7                                                     | body: no object
      {'by':'li'}                                           | action: missing
      {'action':'delete','by':'li'}                         | action: 'delete' (expected: note,
      {'action':'note','text':'x'}                          | by: missing (expected: who you are)
      {'action':'note','by':'','text':'x'}                  | by: 0 characters (expected: a text of 1 to 100
      {'action':'note','by':7,'text':'x'}                   | by: 7 (expected: a text
      {'action':'note','by':'l\\u0007','text':'x'}          | by: 2 characters (expected: a text
      {'action':'note','by':'li'}                           | text: missing (expected: the note)
      {'action':'accept','by':'li'}                         | text: missing (expected: the reason)
      {'action':'note','by':'li','text':'x','why':'y'}      | why: no such field
      {'action':'accept','by':'li','text':'x','untilEpochMicros':60} | untilEpochMicros: is past
      {'action':'accept','by':'li','text':'x','untilEpochMicros':1e30} | untilEpochMicros: 1.0E30 (expected: micro
      {'action':'accept','by':'li','text':'x','untilEpochMicros':'9'} | untilEpochMicros: "9" (expected: micro
      """)
  void badDecision_saysWhatWasExpected(String body, String problem) {
    assertThatThrownBy(() -> decide("a", body))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining(problem);
  }
}
