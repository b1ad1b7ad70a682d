package io.plumbline.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bin/bench torture}: every kind of fault once, against the packed id-service. */
class TortureIT {
  private static final Path JAR = Path.of("../id-service/server/target/id-service.jar");
  private static final int FAULTS = Fault.values().length + 1;

  @TempDir
  private Path directory;

  @Test
  void cluster_everyFaultOnce_givesNoIdTwiceAndNoneOutOfOrder() throws Exception {
    Torture torture = Torture.run(JAR, directory, 1_000_000, FAULTS, 20261123, false);

    Ledger ledger = torture.ledger();
    assertThat(torture.made()).isGreaterThanOrEqualTo(FAULTS);
    assertThat(ledger.ids()).isGreaterThanOrEqualTo(1_000_000);
    assertThat(ledger.duplicates()).as("%s", ledger.examples()).isZero();
    assertThat(ledger.orderViolations()).as("%s", ledger.examples()).isZero();
  }
}
