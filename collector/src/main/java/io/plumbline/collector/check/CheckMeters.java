package io.plumbline.collector.check;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the checker counts. */
final class CheckMeters {
  final Counter judged;
  final Counter unheld;
  final Counter turnedAway;
  final Counter overflowed;
  final Counter oversized;
  final Counter overlong;
  final Counter failed;
  final Counter raised;
  final Counter resolved;
  final Counter shadow;

  CheckMeters(MeterRegistry meters) {
    judged = counter(meters, "judged", "serials judged after they had been quiet");
    unheld =
        counter(meters, "unheld", "spans not held in memory; their serial is read back instead");
    turnedAway = counter(meters, "turned.away", "serials not judged: too many are waiting");
    overflowed =
        counter(meters, "overflowed", "spans the inbox had no room for; read back instead");
    oversized = counter(meters, "oversized", "serials with too many spans to judge them whole");
    overlong = counter(meters, "overlong", "spans ignored for a serial longer than 256 characters");
    failed = counter(meters, "failed", "rounds that failed and were put off to the next");
    raised = counter(meters, "raised", "findings raised, new or again");
    shadow = counter(meters, "shadow", "breaches of flows in shadow mode, each time one is judged");
    resolved = counter(meters, "resolved", "findings resolved by a later span");
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder("plumbline.check." + name).description(description).register(meters);
  }
}
