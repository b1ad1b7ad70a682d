package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of an index, by the time at which their spans started.
 *
 * <pre>
 *   index/
 *     lock                    one process
 *     position                how it is written, and up to where in the journal it is committed
 *     20261123T010000Z/       a Lucene index: spans that started from 1 o'clock on
 *     20261123T020000Z/
 *     doomed-.../             being deleted
 * </pre>
 */
final class Partitions {
  private static final Logger log = LoggerFactory.getLogger(Partitions.class);
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
  private static final String DOOMED = "doomed-";
  private static final long REST_AFTER_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /** Writers at once; each has a buffer of its own. */
  static final int MOST_WRITERS = 4;

  /** Sources with wild clocks must not make directories without end. */
  static final int MOST_PARTITIONS = 2_000;

  private final LuceneConfig config;
  private final Clock clock;
  private final NavigableMap<Instant, Partition> byStart = new ConcurrentSkipListMap<>();
  private final Object writeLock = new Object();
  private final SpanFields fields = new SpanFields(); // guarded by writeLock
  private final LongAdder deleted = new LongAdder();
  private final LongAdder displaced = new LongAdder();

  private Partitions(LuceneConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Finds what is there; opens none of it. */
  static Partitions in(LuceneConfig config, Clock clock) throws IOException {
    Partitions partitions = new Partitions(config, clock);
    try (Stream<Path> paths = Files.list(config.directory())) {
      for (Path path : paths.filter(Files::isDirectory).toList()) partitions.found(path);
    }
    return partitions;
  }

  private void found(Path path) throws IOException {
    String name = path.getFileName().toString();
    if (name.startsWith(DOOMED)) {
      IOUtils.rm(path);
      return;
    }
    try {
      Instant start = NAME.parse(name, Instant::from);
      byStart.put(start, Partition.found(path));
    } catch (DateTimeParseException notOurs) {
      throw new IOException(
          "index: " + path + " (expected: only directories such as 20261123T010000Z)", notOurs);
    }
  }

  void write(List<Span> batch) throws IOException {
    synchronized (writeLock) {
      Map<Partition, List<Span>> parts = new HashMap<>();
      for (Span span : batch) {
        parts.computeIfAbsent(of(span), partition -> new ArrayList<>()).add(span);
      }
      for (var part : parts.entrySet()) {
        if (part.getKey().isResting()) makeRoom();
        part.getKey().write(part.getValue(), fields, clock.millis());
      }
    }
  }

  private Partition of(Span span) {
    long length = config.partition().toSeconds();
    long second = Math.floorDiv(span.startEpochNanos(), 1_000_000_000L);
    Instant start = Instant.ofEpochSecond(Math.floorDiv(second, length) * length);
    Partition known = byStart.get(start);
    if (known != null) return known;
    if (byStart.size() >= MOST_PARTITIONS) {
      displaced.increment();
      return byStart.lastEntry().getValue();
    }
    Path path = config.directory().resolve(NAME.format(start));
    Partition created = new Partition(path, clock.millis());
    byStart.put(start, created);
    return created;
  }

  /** Closes the writer that was used the longest ago, if there are as many as may be. */
  private void makeRoom() throws IOException {
    List<Partition> writing =
        byStart.values().stream().filter(partition -> !partition.isResting()).toList();
    if (writing.size() < MOST_WRITERS) return;
    writing.stream()
        .min(Comparator.comparingLong(Partition::writtenEpochMillis))
        .orElseThrow()
        .rest();
  }

  /** Makes everything written before this call survive a crash. */
  void commit() throws IOException {
    for (Partition partition : byStart.values()) partition.commit();
  }

  /** Merges and closes what nobody writes to any more, also what an earlier process left. */
  void rest() throws IOException {
    long quietSince = clock.millis() - REST_AFTER_MILLIS;
    for (Partition partition : byStart.values()) {
      if (partition.isSealed() || partition.writtenEpochMillis() > quietSince) continue;
      partition.merge();
      synchronized (writeLock) {
        if (partition.writtenEpochMillis() <= quietSince) partition.seal();
      }
    }
  }

  /** Deletes what the settings do not ask to keep. */
  void retain() throws IOException {
    Duration age = config.retention().age();
    if (!age.isZero()) {
      long keptFrom = clock.millis() - age.toMillis();
      for (var each : byStart.entrySet()) {
        if (each.getValue().writtenEpochMillis() < keptFrom) delete(each.getKey(), "retention.age");
      }
    }
    if (config.retention().bytes() > 0) retainBytes(config.retention().bytes());
  }

  private void retainBytes(long most) throws IOException {
    long bytes = 0;
    long newest = Long.MIN_VALUE;
    for (Partition partition : byStart.values()) {
      bytes += partition.bytes();
      newest = Math.max(newest, partition.writtenEpochMillis());
    }
    for (var each : byStart.entrySet()) {
      if (bytes <= most) return;
      if (each.getValue().writtenEpochMillis() == newest) continue;
      bytes -= each.getValue().bytes();
      delete(each.getKey(), "retention.size");
    }
  }

  private void delete(Instant start, String setting) throws IOException {
    synchronized (writeLock) {
      Partition partition = byStart.remove(start);
      if (partition == null) return;
      String name = NAME.format(start);
      log.info("{}: deleting partition {}", setting, name);
      partition.delete(config.directory().resolve(DOOMED + name));
      deleted.increment();
    }
  }

  /** Readers of all partitions, the newest first, each to be given back with decRef. */
  List<DirectoryReader> acquire() throws IOException {
    List<DirectoryReader> readers = new ArrayList<>();
    try {
      for (Partition partition : byStart.descendingMap().values()) {
        DirectoryReader reader = partition.acquire(config.refreshInterval().toNanos());
        if (reader != null) readers.add(reader);
      }
      return readers;
    } catch (IOException | RuntimeException failed) {
      release(readers);
      throw failed;
    }
  }

  static void release(List<DirectoryReader> readers) throws IOException {
    for (DirectoryReader reader : readers) reader.decRef();
  }

  int count() {
    return byStart.size();
  }

  /** Bytes of all files; what is only in memory, or just being merged, is not counted exactly. */
  long bytes() {
    long bytes = 0;
    for (Partition partition : byStart.values()) {
      try {
        bytes += partition.bytes();
      } catch (IOException unreadable) {
        log.warn("the size of a partition cannot be read", unreadable);
      }
    }
    return bytes;
  }

  /** Partitions that retention has deleted since the start. */
  long deleted() {
    return deleted.sum();
  }

  /** Spans that are not where their time says, since there were too many partitions. */
  long displaced() {
    return displaced.sum();
  }

  /** Closes all without a commit. */
  void close() throws IOException {
    synchronized (writeLock) {
      for (Partition partition : byStart.values()) partition.close();
    }
  }
}
