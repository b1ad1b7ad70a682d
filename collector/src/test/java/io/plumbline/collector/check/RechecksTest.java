package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStoreTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RechecksTest {
  @TempDir
  private Path directory;

  private FindingDatabase database;
  private Deadlines deadlines;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    deadlines = new Deadlines(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void ask_bySerial_isDueAtOnce_inPlaceOfALaterDeadline() throws Exception {
    deadlines.set(Map.of("S-1", 1_000L));

    new Rechecks(database).ask(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 10));

    assertThat(deadlines.dueBy(1, 10)).containsExactly("S-1");
    assertThat(deadlines.dueBy(1_000, 10)).containsExactly("S-1");
  }

  @Test
  void ask_aboutARuleWithAnotherKey_isAboutItsRun() throws Exception {
    new Rechecks(database).ask(broken("batch=B=1"));

    assertThat(deadlines.dueBy(1, 10)).containsExactly(new RunKey("batch", "B=1").written());
  }

  @Test
  void ask_aboutARuleOfTheSerial_isAboutTheSerial() throws Exception {
    new Rechecks(database).ask(broken("S-1"));

    assertThat(deadlines.dueBy(1, 10)).containsExactly("S-1");
  }

  private static Finding broken(String key) {
    Finding plain = FindingStoreTest.finding("a", FindingCode.A01, "S-1", 10);
    var rule =
        new BrokenRule("order", 1, "shop", "charged", "CRITICAL", key, "why", List.of(), null);
    return new Finding(
        "a",
        FindingCode.B01,
        plain.state(),
        "S-1",
        null,
        "payment",
        "pay",
        10,
        9,
        null,
        plain.evidence(),
        rule);
  }
}
