package io.plumbline.collector.query;

import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingFilter;
import io.plumbline.collector.finding.FindingFilter.Accepted;
import io.plumbline.collector.finding.FindingPage;
import io.plumbline.collector.finding.FindingQuery;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingSummary;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.finding.Handling;
import io.plumbline.collector.finding.HandlingStore;
import io.plumbline.collector.finding.Incident;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code /api/v1} about findings (docs/api/collector.yaml). Thread-safe; every method
 * reads from disk, so it must not be called on an I/O thread. Each may throw
 * {@link BadRequestException} or {@link NotFoundException}.
 */
public final class FindingQueries {
  /** The most findings of one file: some 20 MB of JSON. */
  private static final int MOST_EXPORTED = 10_000;

  private static final int DEFAULT_FINDINGS = 50;
  private static final int DEFAULT_COLUMNS = 60;
  private static final Set<String> FILTER = Set.of(
      "code", "state", "serial", "service", "flow", "rule", "assignee", "accepted", "start", "end");

  private final FindingStore findings;
  private final HandlingStore handlings;
  private final Supplier<@Nullable Long> checkedUntilEpochNanos;
  private final LongSupplier epochNanos;
  private final int mostExported;

  /**
   * Answers from both stores.
   *
   * @param checkedUntilEpochNanos up to when serials have been judged; null before the first
   * @param epochNanos the collector's clock
   */
  public FindingQueries(
      FindingStore findings,
      HandlingStore handlings,
      Supplier<@Nullable Long> checkedUntilEpochNanos,
      LongSupplier epochNanos) {
    this(findings, handlings, checkedUntilEpochNanos, epochNanos, MOST_EXPORTED);
  }

  FindingQueries(
      FindingStore findings,
      HandlingStore handlings,
      Supplier<@Nullable Long> checkedUntilEpochNanos,
      LongSupplier epochNanos,
      int mostExported) {
    this.findings = findings;
    this.handlings = handlings;
    this.checkedUntilEpochNanos = checkedUntilEpochNanos;
    this.epochNanos = epochNanos;
    this.mostExported = mostExported;
  }

  FindingStore store() {
    return findings;
  }

  /** Up to when serials have been judged; null before the first. */
  @Nullable Long checkedUntil() {
    return checkedUntilEpochNanos.get();
  }

  /** How many are open and not accepted. */
  long open() throws FindingsUnavailableException {
    return findings.openByCode(epochNanos.getAsLong()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** {@code GET /findings}. */
  public byte[] findings(QueryParameters parameters) throws FindingsUnavailableException {
    Long checkedUntil = checkedUntil(); // before the search: what it says must hold
    FindingPage page = findings.search(query(parameters));
    long now = epochNanos.getAsLong();
    Map<FindingCode, Long> open = findings.openByCode(now);
    Map<String, Handling> held =
        handlings.of(page.findings().stream().map(Finding::id).toList(), now);
    return JsonAnswer.object((json, write) -> {
      write.findings("findings", page.findings());
      json.writeObjectFieldStart("handling");
      for (var each : new TreeMap<>(held).entrySet()) {
        json.writeObjectFieldStart(each.getKey());
        HandlingQueries.fields(json, write, each.getValue());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeObjectFieldStart("counts");
      for (var count : open.entrySet()) {
        json.writeNumberField(count.getKey().name(), count.getValue());
      }
      json.writeEndObject();
      json.writeStringField("nextCursor", page.nextCursor());
      write.micros("checkedUntilEpochMicros", checkedUntil);
    });
  }

  private FindingQuery query(QueryParameters parameters) {
    FindingFilter filter = filter(parameters, Set.of("limit", "cursor"));
    try {
      return new FindingQuery(
          filter, parameters.limit(DEFAULT_FINDINGS), parameters.text("cursor"));
    } catch (IllegalArgumentException impossible) {
      throw new BadRequestException(String.valueOf(impossible.getMessage()), impossible);
    }
  }

  private FindingFilter filter(QueryParameters parameters, Set<String> also) {
    Set<String> allowed = new HashSet<>(FILTER);
    allowed.addAll(also);
    parameters.allow(allowed);
    QueryParameters.Range raised = parameters.startAndEnd();
    return new FindingFilter(
        parameters.constant("code", FindingCode.values(), FindingCode::name),
        parameters.constant("state", FindingState.values(), FindingState::name),
        parameters.text("serial"),
        parameters.text("service"),
        parameters.text("flow"),
        parameters.text("rule"),
        parameters.text("assignee"),
        accepted(parameters),
        raised.startEpochNanos(),
        raised.endEpochNanos());
  }

  private @Nullable Accepted accepted(QueryParameters parameters) {
    Boolean wanted = parameters.constant("accepted", new Boolean[] {true, false}, String::valueOf);
    return wanted == null ? null : new Accepted(wanted, epochNanos.getAsLong());
  }

  /** {@code GET /findings/summary}. */
  public byte[] summary(QueryParameters parameters) throws FindingsUnavailableException {
    FindingFilter filter = filter(parameters, Set.of("columns"));
    FindingSummary summary = findings.summary(
        filter, parameters.number("columns", DEFAULT_COLUMNS, FindingSummary.MOST_COLUMNS));
    return JsonAnswer.object((json, write) -> new SummaryJson(json, write).write(summary));
  }

  /** {@code GET /incidents}. */
  public byte[] incidents(QueryParameters parameters) throws FindingsUnavailableException {
    FindingFilter filter = filter(parameters, Set.of("limit"));
    List<Incident> incidents = findings.incidents(filter, parameters.limit(DEFAULT_FINDINGS));
    return JsonAnswer.object((json, write) -> {
      json.writeArrayFieldStart("incidents");
      for (Incident incident : incidents) new IncidentJson(json, write).write(incident);
      json.writeEndArray();
    });
  }

  /** {@code GET /findings/{id}}. */
  public byte[] finding(String id) throws FindingsUnavailableException {
    Finding finding =
        findings.find(id).orElseThrow(() -> new NotFoundException("no finding " + id));
    return JsonAnswer.json((json, write) -> write.finding(finding));
  }

  /**
   * A file of what a filter selects, the newest first.
   *
   * @param leftOut how many more there are, of which the file has none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on to the network, never compared
  public record Export(byte[] body, long leftOut) {}

  /** {@code GET /findings.json}. */
  public Export exportJson(QueryParameters parameters) throws FindingsUnavailableException {
    FindingFilter filter = filter(parameters, Set.of());
    Long checkedUntil = checkedUntil();
    List<Finding> exported = newest(filter);
    long leftOut = leftOut(filter, exported);
    byte[] body = JsonAnswer.object((json, write) -> {
      write.findings("findings", exported);
      json.writeNumberField("leftOut", leftOut);
      write.micros("checkedUntilEpochMicros", checkedUntil);
    });
    return new Export(body, leftOut);
  }

  /** {@code GET /findings.csv}. */
  public Export exportCsv(QueryParameters parameters) throws FindingsUnavailableException {
    FindingFilter filter = filter(parameters, Set.of());
    List<Finding> exported = newest(filter);
    return new Export(FindingCsv.of(exported), leftOut(filter, exported));
  }

  private long leftOut(FindingFilter filter, List<Finding> exported)
      throws FindingsUnavailableException {
    if (exported.size() < mostExported) return 0;
    return Math.max(0, findings.summary(filter, 1).findings() - exported.size());
  }

  private List<Finding> newest(FindingFilter filter) throws FindingsUnavailableException {
    List<Finding> all = new ArrayList<>();
    String cursor = null;
    do {
      int limit = Math.min(FindingQuery.MAX_LIMIT, mostExported - all.size());
      FindingPage page = findings.search(new FindingQuery(filter, limit, cursor));
      all.addAll(page.findings());
      cursor = page.nextCursor();
    } while (cursor != null && all.size() < mostExported);
    return all;
  }
}
