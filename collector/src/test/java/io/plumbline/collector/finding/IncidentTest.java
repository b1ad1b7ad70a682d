package io.plumbline.collector.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.Incident.Pattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings that are alike, put together. */
class IncidentTest {
  private static final Pattern LOST =
      new Pattern(FindingCode.A01, null, null, "order", "payment", "POST /payments");

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore store;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    store = new FindingStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void raise(String id, FindingCode code, long detected) throws Exception {
    store.raise(FindingStoreTest.finding(id, code, "S-" + id, detected));
  }

  private void missing(String id, FindingState state, long minorUnits, @Nullable String currency)
      throws Exception {
    Finding plain = FindingStoreTest.finding(id, FindingCode.A01, "S-" + id, 50);
    var rule = new BrokenRule(
        "order",
        1,
        "shop",
        "charged",
        "CRITICAL",
        "S-" + id,
        "not seen",
        List.of("charge"),
        new BrokenRule.Money(minorUnits, currency));
    store.raise(new Finding(
        id,
        FindingCode.B01,
        state,
        "S-" + id,
        null,
        "payment",
        "POST /payments",
        50,
        49,
        null,
        plain.evidence(),
        rule));
  }

  @Test
  void incidents_alike_areOne_withTheirStatesAndTimes() throws Exception {
    raise("a", FindingCode.A01, 10);
    raise("b", FindingCode.A01, 30);
    raise("c", FindingCode.A01, 20);
    store.resolve("a", 40, "answered", List.of());

    assertThat(store.incidents(FindingFilter.ALL, 10))
        .containsExactly(new Incident(
            LOST,
            Map.of(FindingState.OPEN, 2L, FindingState.RESOLVED, 1L),
            9,
            29,
            19L,
            Map.of(),
            "b"));
  }

  @Test
  void incidents_allSettled_standLast() throws Exception {
    raise("a", FindingCode.A10, 90);
    store.resolve("a", 95, "compensated", List.of());
    raise("b", FindingCode.A01, 10);

    List<Incident> incidents = store.incidents(FindingFilter.ALL, 10);

    assertThat(incidents)
        .extracting(each -> each.pattern().code())
        .containsExactly(FindingCode.A01, FindingCode.A10);
    assertThat(incidents.get(1).oldestStandingEpochNanos()).isNull();
    assertThat(store.incidents(FindingFilter.ALL, 1)).hasSize(1);
  }

  @Test
  void incidents_ofARule_sumWhatIsAtRiskByCurrency() throws Exception {
    missing("a", FindingState.OPEN, 500, "EUR");
    missing("b", FindingState.UNDECIDED, 250, "EUR");
    missing("c", FindingState.OPEN, 7, null);
    missing("d", FindingState.OPEN, 9_000, "EUR");
    store.resolve("d", 60, "charged", List.of());

    Incident incident = store.incidents(FindingFilter.ALL, 10).get(0);

    assertThat(incident.pattern())
        .isEqualTo(
            new Pattern(FindingCode.B01, "order", "charged", null, "payment", "POST /payments"));
    assertThat(incident.atRisk()).isEqualTo(Map.of("EUR", 750L, "", 7L));
    assertThat(incident.standing()).isEqualTo(3);
    assertThat(incident.example()).as("one that is open").isIn("a", "c");
  }

  @Test
  void incidents_byCodeAndService() throws Exception {
    raise("a", FindingCode.A01, 10);
    raise("b", FindingCode.A10, 10);

    FindingFilter all = FindingFilter.ALL;
    assertThat(store.incidents(all.withCode(FindingCode.A10), 10)).hasSize(1);
    assertThat(store.incidents(all.withService("order"), 10))
        .as("as the caller")
        .hasSize(2);
    assertThat(store.incidents(all.withService("stock"), 10)).isEmpty();
    assertThat(store.incidents(all.raisedIn(11, 20), 10)).isEmpty();
  }
}
