package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.lucene.LuceneConfig.Retention;
import io.plumbline.collector.store.match.TraceCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time in directories. */
class PartitionsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir
  Path directory;

  private Instant now = Instant.now();
  private final Clock clock =
      InstantSource.tick(() -> now, Duration.ofMillis(1)).withZone(ZoneOffset.UTC);

  private LuceneSpanStore open(Retention retention) throws IOException {
    return LuceneSpanStore.open(new LuceneConfig(directory, Duration.ZERO, HOUR, retention), clock);
  }

  /** A trace of its own, so many hours after the first. */
  private static Span inHour(int hour) {
    long start = START.plus(HOUR.multipliedBy(hour)).getEpochSecond() * 1_000_000_000L;
    return SomeSpan.of(1_000 + hour, 1_000 + hour).start(start).build();
  }

  private List<String> partitions() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("doomed-")) // on its way out
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private void await(String... expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!partitions().equals(List.of(expected))) {
      assertThat(System.nanoTime()).as("waited 30 s, found %s", partitions()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static List<Long> found(LuceneSpanStore store) throws Exception {
    return store
        .search(new TraceQuery(TraceCondition.ANY, 0, Long.MAX_VALUE, 100, null))
        .items()
        .stream()
        .map(trace -> trace.traceId().low() - 1_000)
        .toList();
  }

  @Test
  void write_spansOfTwoHours_keepsThemApart_andFindsThemTogether() throws Exception {
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      Span early = inHour(0);
      Span late =
          SomeSpan.of(1_000, 7).start(early.startEpochNanos() + HOUR.toNanos()).build();
      store.write(List.of(early, late, inHour(5)), 1);

      assertThat(partitions())
          .containsExactly("20260101T000000Z", "20260101T010000Z", "20260101T050000Z");
      assertThat(store.trace(early.traceId())).containsExactlyInAnyOrder(early, late);
      assertThat(found(store)).containsExactly(5L, 0L);
      assertThat(store.stats()).isEqualTo(new StoreStats(3, inHour(5).startEpochNanos()));
    }
  }

  @Test
  void write_spansAgain_inAnyOrder_storesEachOnce_alsoAfterACommitAndInTheNextProcess()
      throws Exception {
    Random random = new Random(3);
    Set<Long> sent = new HashSet<>();
    for (int process = 0; process < 3; process++) {
      try (LuceneSpanStore store = open(Retention.FOREVER)) {
        for (int batch = 0; batch < 20; batch++) {
          List<Span> spans = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            long id = random.nextLong(1, 6_000);
            sent.add(id);
            spans.add(SomeSpan.of(id / 8, id).build());
          }
          store.write(spans, batch);
          if (batch % 5 == 4) store.commit();
          assertThat(store.stats().spans()).isEqualTo(sent.size());
        }
      }
    }
  }

  @Test
  void write_moreHoursThanWriters_losesNothing_andACommitCoversAll() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int hour = 0; hour < 3 * Partitions.MOST_WRITERS; hour++) spans.add(inHour(hour));
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      for (Span span : spans) store.write(List.of(span), 7);
      store.write(spans, 8);
      store.commit();
      store.write(List.of(inHour(50)), 9);
    }

    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      assertThat(store.committedPosition()).isEqualTo(8);
      assertThat(store.stats().spans()).isEqualTo(spans.size());
      assertThat(found(store)).hasSize(spans.size()).startsWith(11L, 10L).endsWith(1L, 0L);
      store.write(List.of(inHour(3)), 10);
      assertThat(store.stats().spans()).isEqualTo(spans.size());
    }
  }

  /** The partition is ahead of the position: what is replayed is stored over itself. */
  @Test
  void crash_afterOnePartitionWasCommitted_replaysFromTheOldPosition() throws Exception {
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      store.write(List.of(inHour(0)), 1);
      store.commit();
      for (int hour = 1; hour <= Partitions.MOST_WRITERS; hour++) {
        store.write(List.of(inHour(hour)), 1 + hour); // closes, and so commits, the first
      }
    }

    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      assertThat(store.committedPosition()).isEqualTo(1);
      for (int hour = 1; hour <= Partitions.MOST_WRITERS; hour++) {
        store.write(List.of(inHour(hour)), 1 + hour);
      }
      assertThat(store.stats().spans()).isEqualTo(1 + Partitions.MOST_WRITERS);
    }
  }

  @Test
  void retentionAge_deletesWhatWasWrittenLongAgo_evenWhileItIsRead() throws Exception {
    try (LuceneSpanStore store = open(new Retention(Duration.ofDays(1), 0))) {
      store.write(List.of(inHour(0), inHour(1)), 1);
      store.commit();
      assertThat(found(store)).containsExactly(1L, 0L);
      now = now.plus(Duration.ofHours(20));
      store.write(List.of(inHour(1)), 2);
      now = now.plus(Duration.ofHours(5));
      store.commit();
      await("20260101T010000Z");

      assertThat(found(store)).containsExactly(1L);
      assertThat(store.trace(inHour(0).traceId())).isEmpty();
    }
  }

  @Test
  void retentionSize_deletesTheOldest_butNotTheOneThatWasWrittenLast() throws Exception {
    try (LuceneSpanStore store = open(new Retention(Duration.ZERO, 1))) {
      store.write(List.of(inHour(3), inHour(2)), 1);
      now = now.plusSeconds(1);
      store.write(List.of(inHour(1)), 2);
      store.commit();
      await("20260101T010000Z");

      assertThat(found(store)).containsExactly(1L);
    }
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      assertThat(found(store)).containsExactly(1L);
    }
  }

  @Test
  void open_whileOpen_saysSo() throws Exception {
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      assertThat(store.committedPosition()).isZero();
      assertThatThrownBy(() -> open(Retention.FOREVER))
          .hasMessageContaining("is in use by another collector");
    }
  }

  @Test
  void open_finishesADeletion_andRefusesWhatIsNotItsOwn() throws Exception {
    open(Retention.FOREVER).close();
    Path doomed = Files.createDirectory(directory.resolve("doomed-20260101T000000Z"));
    open(Retention.FOREVER).close();
    assertThat(doomed).doesNotExist();

    Files.createDirectory(directory.resolve("backup"));
    assertThatThrownBy(() -> open(Retention.FOREVER)).hasMessageContaining("backup (expected: ");
  }

  @Test
  void open_anOldIndex_isRefused_andLeftAsItIs() throws Exception {
    try (FSDirectory old = FSDirectory.open(directory);
        IndexWriter writer = new IndexWriter(old, new IndexWriterConfig())) {
      writer.commit();
    }

    assertThatThrownBy(() -> open(Retention.FOREVER))
        .hasMessageContaining(
            "holds one index without partitions: segments_1 (expected: index.format=4)")
        .hasMessageContaining("move the directory away and start again");
    assertThat(directory.resolve("segments_1")).exists();
    assertThat(directory.resolve("position")).doesNotExist();
  }

  @Test
  void open_anotherFormat_orNone_isRefused() throws Exception {
    open(Retention.FOREVER).close();
    Path position = directory.resolve("position");
    Files.writeString(position, "index.format=5\nsomething=else\n");
    assertThatThrownBy(() -> open(Retention.FOREVER)).hasMessageContaining("holds index.format=5");
    Files.writeString(position, "index.format=4\njournal.position=-1\n");
    assertThatThrownBy(() -> open(Retention.FOREVER)).hasMessageContaining("journal.position=-1'");

    Files.delete(position);
    Files.createDirectory(directory.resolve("20260101T000000Z"));
    assertThatThrownBy(() -> open(Retention.FOREVER)).hasMessageContaining("no file 'position'");
  }

  @Test
  void maintenance_mergesWhatAnEarlierProcessLeft_andKeepsItsAge() throws Exception {
    try (LuceneSpanStore store = open(Retention.FOREVER)) {
      for (int commit = 1; commit <= 3; commit++) {
        store.write(
            List.of(SomeSpan.of(commit, 1).start(inHour(0).startEpochNanos()).build()), 1);
        store.commit();
      }
    }
    Path partition = directory.resolve("20260101T000000Z");
    Instant written = now.minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS);
    Files.setLastModifiedTime(partition, FileTime.from(written));

    try (LuceneSpanStore store = open(new Retention(Duration.ofDays(2), 0))) {
      store.commit();
      awaitSegments(partition, 1);
      assertThat(store.stats().spans()).isEqualTo(3);
    }
    assertThat(Files.getLastModifiedTime(partition).toInstant()).isEqualTo(written);
    try (LuceneSpanStore store = open(new Retention(Duration.ofDays(1), 0))) {
      store.commit();
      await();
      assertThat(store.stats().spans()).isZero();
    }
  }

  private static void awaitSegments(Path partition, int expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try (FSDirectory files = FSDirectory.open(partition)) {
      while (SegmentInfos.readLatestCommit(files).size() != expected) {
        assertThat(System.nanoTime()).as("waited 30 s").isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }
}
