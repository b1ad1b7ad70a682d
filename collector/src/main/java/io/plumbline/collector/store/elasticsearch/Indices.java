package io.plumbline.collector.store.elasticsearch;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.StringReader;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indices that spans are in, one for each day (UTC) on which they started.
 *
 * <pre>
 *   plumbline-spans-2026.11.23          spans that started on that day
 *   plumbline-spans-other-2026.11.23    that arrived on that day and started out of the ordinary
 * </pre>
 *
 * <p>Out of the ordinary is what starts more than a day ahead, or so long ago that it would be
 * deleted: a source whose clock is wrong must not make as many indices as it likes.
 */
final class Indices {
  /** All of them. */
  static final String ALL = "plumbline-spans-*";

  private static final Logger log = LoggerFactory.getLogger(Indices.class);
  private static final String PREFIX = "plumbline-spans-";
  private static final String OTHER = PREFIX + "other-";
  private static final String TEMPLATE = "plumbline-spans";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd", Locale.ROOT);
  private static final Duration LONGEST_AGO = Duration.ofDays(400); // where nothing is deleted
  private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);

  private final Cluster cluster;
  private final ElasticsearchConfig config;
  private final Clock clock;
  private final Duration longestAgo;
  private final AtomicLong displaced = new AtomicLong();
  private final AtomicLong deleted = new AtomicLong();
  private volatile Instant nextCleaning = Instant.MIN;

  Indices(Cluster cluster, ElasticsearchConfig config, Clock clock) {
    this.cluster = cluster;
    this.config = config;
    this.clock = clock;
    this.longestAgo = config.retention().isZero() ? LONGEST_AGO : config.retention();
  }

  /** In which index a span that arrives now is. */
  String of(Span span) {
    Instant now = clock.instant();
    Instant start = Instant.EPOCH.plusNanos(span.startEpochNanos());
    boolean isOrdinary =
        start.isAfter(now.minus(longestAgo)) && start.isBefore(now.plus(Duration.ofDays(1)));
    if (isOrdinary) return PREFIX + day(start);
    displaced.incrementAndGet();
    return OTHER + day(now);
  }

  private static String day(Instant moment) {
    return DAY.format(moment.atOffset(ZoneOffset.UTC));
  }

  long displaced() {
    return displaced.get();
  }

  long deleted() {
    return deleted.get();
  }

  /**
   * Makes sure that indices are created as they have to be.
   *
   * @param isNew whether nothing of this collector's journal is in the cluster yet
   * @throws IllegalStateException if another version wrote what is there, or this is not the cluster
   *     that has what the journal has let go of
   */
  void prepare(boolean isNew) throws StoreUnavailableException {
    boolean isThere = cluster
        .ask(client -> client.indices().existsIndexTemplate(of -> of.name(TEMPLATE)))
        .value();
    if (isThere) checkFormat();
    if (!isThere && !isNew) {
      throw new IllegalStateException("elasticsearch " + cluster.address() + " has no template "
          + TEMPLATE + " although spans were stored before (expected: the same cluster as before;"
          + " for another one, stop and delete elasticsearch.position in the data directory: what"
          + " the journal still has is then stored there)");
    }
    cluster.ask(client -> client
        .indices()
        .putIndexTemplate(put -> put.name(TEMPLATE).withJson(new StringReader(template()))));
  }

  private void checkFormat() throws StoreUnavailableException {
    var templates = cluster
        .ask(client -> client.indices().getIndexTemplate(get -> get.name(TEMPLATE)))
        .indexTemplates();
    if (templates.isEmpty()) return;
    var format = templates.get(0).indexTemplate().meta().get("format");
    if (format != null && format.to(Integer.class) == SpanDocument.FORMAT) return;
    throw new IllegalStateException("elasticsearch " + cluster.address() + ": template " + TEMPLATE
        + " has format " + format + " (expected: " + SpanDocument.FORMAT
        + "). Another version wrote it, and this one would find nothing in its indices");
  }

  private String template() {
    // A refresh of its own keeps shards from going idle: what was written is found in time.
    long refreshMillis = Math.max(100, config.refreshInterval().toMillis());
    return """
        {"index_patterns": ["%s"], "priority": 500, "_meta": {"format": %d},
         "template": {
           "settings": {"index": {
             "number_of_replicas": %d, "refresh_interval": "%dms", "codec": "best_compression",
             "translog.durability": "request",
             "max_regex_length": 20000, "max_terms_count": %d}},
           "mappings": {"dynamic": false, "_source": {"includes": ["otlp"]}, "properties": {
             %s,
             "num": {"type": "keyword", "doc_values": false},
             "start": {"type": "long"}, "duration": {"type": "long"},
             "micros": {"type": "long"}, "row": {"type": "byte"}}}}}
        """.formatted(
            ALL, SpanDocument.FORMAT, config.replicas(), refreshMillis, TermLists.MOST, keywords());
  }

  private static String keywords() {
    List<String> fields = new ArrayList<>();
    for (String field : List.of(
        SpanDocument.TRACE,
        SpanDocument.SPAN,
        SpanDocument.PARENT,
        SpanDocument.SERVICE,
        SpanDocument.NAME,
        SpanDocument.STATUS,
        SpanDocument.KIND,
        SpanDocument.SERIAL,
        SpanDocument.OPERATION_OF,
        SpanDocument.ATTRIBUTE,
        SpanDocument.KEYS,
        SpanDocument.LINKS)) {
      fields.add("\"" + field + "\": {\"type\": \"keyword\"}");
    }
    return String.join(", ", fields);
  }

  /** Deletes the indices whose day is longer ago than the retention; looks every ten minutes. */
  void retain() throws StoreUnavailableException {
    Instant now = clock.instant();
    if (config.retention().isZero() || now.isBefore(nextCleaning)) return;
    Set<String> names = cluster
        .ask(client -> client.indices().getAlias(get -> get.index(ALL)))
        .result()
        .keySet();
    for (String name : names) {
      if (!isOver(name, now)) continue;
      cluster.ask(
          client -> client.indices().delete(one -> one.index(name).ignoreUnavailable(true)));
      deleted.incrementAndGet();
      log.info("deleted index {}, older than {}", name, config.retention());
    }
    nextCleaning = now.plus(BETWEEN_CLEANINGS);
  }

  private boolean isOver(String name, Instant now) {
    String day = name.substring(name.startsWith(OTHER) ? OTHER.length() : PREFIX.length());
    try {
      Instant end =
          LocalDate.parse(day, DAY).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      return end.isBefore(now.minus(config.retention()));
    } catch (DateTimeException notOurs) {
      log.warn("index {} is not one of ours and is left alone", name, notOurs);
      return false;
    }
  }
}
