package io.plumbline.collector.query;

import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Findings as a table (RFC 4180) for a spreadsheet. UTF-8 with a byte order mark, without which Excel
 * takes Chinese for something else. Names come from spans, which anybody may have sent: a value that a
 * spreadsheet would compute is made a text by an apostrophe before it.
 */
final class FindingCsv {
  private static final String COLUMNS = "id,code,state,serial,caller,executor,operation,detected,"
      + "since,resolved,flow,rule,severity,at_risk_minor_units,at_risk_currency,reason,traces";
  private static final String COMPUTED = "=+-@\t\r\n＝＋－＠";
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private FindingCsv() {}

  static byte[] of(Collection<Finding> findings) {
    var table = new StringBuilder("\uFEFF").append(COLUMNS).append("\r\n");
    for (Finding finding : findings) table.append(row(finding)).append("\r\n");
    return table.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String row(Finding finding) {
    return Stream.concat(ofFinding(finding), ofRule(finding.rule()))
        .map(FindingCsv::cell)
        .collect(Collectors.joining(",", "", "," + traces(finding)));
  }

  private static Stream<@Nullable Object> ofFinding(Finding finding) {
    return Stream.of(
        finding.id(),
        finding.code(),
        finding.state(),
        finding.serial(),
        finding.caller(),
        finding.executor(),
        finding.operation(),
        moment(finding.detectedEpochNanos()),
        moment(finding.sinceEpochNanos()),
        moment(finding.resolvedEpochNanos()));
  }

  private static Stream<@Nullable Object> ofRule(@Nullable BrokenRule rule) {
    if (rule == null) return Stream.of(null, null, null, null, null, null);
    BrokenRule.Money risk = rule.atRisk();
    return Stream.of(
        rule.flow(),
        rule.id(),
        rule.severity(),
        risk == null ? null : risk.minorUnits(),
        risk == null ? null : risk.currency(),
        rule.reason());
  }

  private static String traces(Finding finding) {
    List<String> ids = finding.evidence().stream()
        .map(span -> span.traceId().toString())
        .distinct()
        .toList();
    return String.join(" ", ids);
  }

  private static @Nullable String moment(@Nullable Long epochNanos) {
    if (epochNanos == null) return null;
    return Instant.ofEpochSecond(
            Math.floorDiv(epochNanos, NANOS_PER_SECOND),
            Math.floorMod(epochNanos, NANOS_PER_SECOND))
        .toString();
  }

  private static String cell(@Nullable Object value) {
    if (value instanceof Number number) return number.toString();
    String text = Objects.toString(value, "");
    if (!text.isEmpty() && COMPUTED.indexOf(text.charAt(0)) >= 0) text = "'" + text;
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
