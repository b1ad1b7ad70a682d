package io.plumbline.collector.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far what services have reported is known to be all that there is (docs/COMPLETENESS.md). Whoever
 * judges spans tells it of a batch after it has seen the batch's spans, never before. Thread-safe.
 */
public final class SourceLedger {
  /** Sources and services that are kept; those silent for longest go first. */
  static final int MOST_SOURCES = 10_000;

  private static final long KEPT_NANOS = Duration.ofDays(7).toNanos();

  private final SourceTimes times;
  private final Map<SourceId, Source> sources = new LinkedHashMap<>(); // guarded by this, all below
  private final Map<String, Long> plain = new LinkedHashMap<>(); // when last seen, by service
  private final Map<SourceId, Map<String, String>> instrumentation = new HashMap<>();
  private final Set<SourceId> changed = new LinkedHashSet<>();
  private final Set<String> changedPlain = new LinkedHashSet<>();

  public SourceLedger(SourceTimes times) {
    this.times = times;
  }

  /**
   * Takes note of spans that whoever judges has seen.
   *
   * @param nowEpochNanos by the collector's clock
   */
  public synchronized void take(Delivery delivery, long nowEpochNanos) {
    NumberedBatch batch = delivery.batch();
    if (batch == null) {
      for (var span : delivery.spans()) plain(span.service(), nowEpochNanos);
      return;
    }
    sources
        .computeIfAbsent(batch.source(), id -> new Source(batch))
        .take(batch, delivery.spans().size(), nowEpochNanos);
    changed.add(batch.source());
    for (SourceId earlier : batch.recovered()) {
      Source recovered = sources.get(earlier);
      if (recovered == null) continue;
      recovered.recover();
      changed.add(earlier);
    }
    if (sources.size() > MOST_SOURCES) forgetLongestSilent();
  }

  private void plain(String service, long nowEpochNanos) {
    Long before = plain.put(service, nowEpochNanos);
    if (before == null || nowEpochNanos - before > Duration.ofSeconds(1).toNanos()) {
      changedPlain.add(service);
    }
    if (plain.size() > MOST_SOURCES) plain.remove(oldest(plain));
  }

  private static String oldest(Map<String, Long> lastSeen) {
    return lastSeen.entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private void forgetLongestSilent() {
    sources.values().stream()
        .min(Comparator.comparingLong(Source::lastSeenEpochNanos))
        .ifPresent(oldest -> forget(oldest.id()));
  }

  private void forget(SourceId id) {
    sources.remove(id);
    instrumentation.remove(id);
    changed.add(id);
  }

  /** What a source's agent has instrumented, by the names of its request headers. Not kept on disk. */
  public synchronized void instrumented(SourceId source, Map<String, String> report) {
    // Heard before the source's first batch is: that goes through the pipeline.
    if (sources.containsKey(source) || instrumentation.size() < MOST_SOURCES) {
      instrumentation.put(source, report);
    }
  }

  /**
   * Whether the claim can be made.
   *
   * @param nowEpochNanos by the collector's clock
   */
  public synchronized Completeness of(Claim claim, long nowEpochNanos) {
    Long plainSeen = plain.get(claim.service());
    if (plainSeen != null && plainSeen + times.gone().toNanos() >= claim.fromEpochNanos()) {
      return Completeness.NEVER;
    }
    Completeness least = null;
    for (Source source : sources.values()) {
      if (!source.id().service().equals(claim.service())) continue;
      if (!source.isNeeded(claim, nowEpochNanos, times)) continue;
      Completeness one = source.of(claim, nowEpochNanos, times);
      if (least == null || one.compareTo(least) > 0) least = one;
    }
    return least == null ? Completeness.NEVER : least;
  }

  /** All sources, by service and start. */
  public synchronized List<SourceStatus> sources(long nowEpochNanos) {
    return sources.values().stream()
        .map(each ->
            each.status(nowEpochNanos, times, instrumentation.getOrDefault(each.id(), Map.of())))
        .sorted(Comparator.comparing((SourceStatus each) -> each.id().service())
            .thenComparing(each -> each.id().epochMillis())
            .thenComparing(each -> each.id().instance()))
        .toList();
  }

  /** Services that send spans without numbers, and when they were last seen. */
  public synchronized Map<String, Long> plain() {
    return new LinkedHashMap<>(plain);
  }

  /**
   * What is to be kept anew.
   *
   * @param sources those that have changed, as lines of text by {@link Row#key}
   * @param removed keys of those that are forgotten
   */
  public record Changes(Collection<Row> sources, Collection<String> removed) {}

  /** One line of what is kept. */
  public record Row(String key, String state) {}

  /** What has changed since the last call, which the caller now keeps; see {@link #changedAgain}. */
  public synchronized Changes changes(long nowEpochNanos) {
    forgetOld(nowEpochNanos);
    List<Row> rows = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (SourceId id : changed) {
      Source source = sources.get(id);
      if (source == null) removed.add(SourceRows.key(id));
      else rows.add(SourceRows.of(source.known()));
    }
    for (String service : changedPlain) {
      Long seen = plain.get(service);
      if (seen == null) removed.add(SourceRows.key(service));
      else rows.add(SourceRows.of(service, seen));
    }
    changed.clear();
    changedPlain.clear();
    return new Changes(rows, removed);
  }

  private void forgetOld(long nowEpochNanos) {
    long before = nowEpochNanos - KEPT_NANOS;
    List.copyOf(sources.values()).stream()
        .filter(source -> source.lastSeenEpochNanos() < before)
        .forEach(source -> forget(source.id()));
    List.copyOf(plain.keySet()).stream()
        .filter(service -> plain.getOrDefault(service, before) < before)
        .forEach(service -> {
          plain.remove(service);
          changedPlain.add(service);
        });
  }

  /** They could not be kept, and are to be among the next {@link #changes}. */
  public synchronized void changedAgain() {
    changed.addAll(sources.keySet());
    changedPlain.addAll(plain.keySet());
  }

  /**
   * Takes up what was kept. What a source has not said while nobody listened is not held against it.
   *
   * @throws IllegalArgumentException if a row cannot be read
   */
  public synchronized void restore(Collection<Row> rows, long nowEpochNanos) {
    long stopped = 0;
    for (Row row : rows) {
      if (SourceRows.isPlain(row)) {
        plain.put(SourceRows.service(row), SourceRows.lastSeen(row));
        continue;
      }
      Source source = new Source(SourceRows.source(row));
      sources.put(source.id(), source);
      stopped = Math.max(stopped, source.lastSeenEpochNanos());
    }
    long away = Math.max(0, nowEpochNanos - stopped);
    sources.values().forEach(source -> source.excuse(away));
  }
}
