package io.plumbline.collector.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final int SEGMENT_BYTES = 1 << 20;

  @TempDir
  Path directory;

  private Journal open() throws IOException {
    return open(0);
  }

  private Journal open(long leastPosition) throws IOException {
    return Journal.open(new JournalConfig(directory, SEGMENT_BYTES), leastPosition);
  }

  private static List<String> replay(Journal journal, long from) throws IOException {
    List<String> records = new ArrayList<>();
    journal.replay(
        from, (kind, payload, end) -> records.add(kind + ":" + new String(payload, UTF_8)));
    return records;
  }

  private static long append(Journal journal, String text) throws IOException {
    return journal.append((byte) 1, text.getBytes(UTF_8));
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Segment::isSegment).sorted().toList();
    }
  }

  @Test
  void replay_afterReopening_givesWhatWasSynced_fromThePosition() throws Exception {
    long second;
    try (Journal journal = open()) {
      append(journal, "a");
      second = append(journal, "b");
      journal.append((byte) 7, new byte[0]);
      journal.sync();
    }

    try (Journal journal = open()) {
      assertThat(replay(journal, 0)).containsExactly("1:a", "1:b", "7:");
      assertThat(replay(journal, second)).containsExactly("7:");
      assertThat(replay(journal, journal.position())).isEmpty();
    }
  }

  @Test
  void open_cutsTheHalfWrittenRecord_andGoesOnInItsPlace() throws Exception {
    long end;
    try (Journal journal = open()) {
      end = append(journal, "whole");
      append(journal, "half-written");
      append(journal, "written before the one in front of it");
      journal.sync();
    }
    damage(segments().get(0), Segment.HEADER_BYTES + end + Segment.RECORD_HEADER_BYTES);

    try (Journal journal = open()) {
      assertThat(journal.position()).isEqualTo(end);
      append(journal, "half-writteN"); // as long as the one that was cut
      journal.sync();
    }
    try (Journal journal = open()) {
      assertThat(replay(journal, 0)).containsExactly("1:whole", "1:half-writteN");
    }
  }

  @Test
  void open_withNonsenseLength_cutsIt() throws Exception {
    long end;
    try (Journal journal = open()) {
      end = append(journal, "whole");
      append(journal, "damaged");
      journal.sync();
    }
    damage(segments().get(0), Segment.HEADER_BYTES + end);

    try (Journal journal = open()) {
      assertThat(replay(journal, 0)).containsExactly("1:whole");
    }
  }

  @Test
  void replay_damagedBeforeTheLastSegment_isCorrupt() throws Exception {
    try (Journal journal = open()) {
      append(journal, "first");
      append(journal, "x".repeat(SEGMENT_BYTES - 50));
      append(journal, "in the second segment");
      journal.sync();
    }
    damage(segments().get(0), Segment.HEADER_BYTES + Segment.RECORD_HEADER_BYTES);

    try (Journal journal = open()) {
      assertThatThrownBy(() -> replay(journal, 0))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("damaged at position 0");
    }
  }

  @Test
  void open_damagedHeader_isCorrupt() throws Exception {
    open().close();
    damage(segments().get(0), 9);

    assertThatThrownBy(this::open).isInstanceOf(CorruptJournalException.class);
  }

  @Test
  void append_moreThanASegment_rollsAndTakesRecordsOfAnySize() throws Exception {
    String big = "y".repeat(3 * SEGMENT_BYTES);
    try (Journal journal = open()) {
      for (int i = 0; i < 30; i++) append(journal, i + "z".repeat(100_000));
      append(journal, big);
      append(journal, "last");
      journal.sync();
      assertThat(segments()).hasSizeGreaterThan(4);
    }

    try (Journal journal = open()) {
      List<String> all = replay(journal, 0);
      assertThat(all).hasSize(32).endsWith("1:" + big, "1:last");
    }
  }

  @Test
  void release_deletesWhatLiesWhollyBefore_andReplayFromThereWorks() throws Exception {
    try (Journal journal = open()) {
      append(journal, "1" + "z".repeat(SEGMENT_BYTES / 2));
      long committed = append(journal, "2" + "z".repeat(SEGMENT_BYTES / 2));
      append(journal, "3" + "z".repeat(SEGMENT_BYTES / 2));
      journal.sync();
      assertThat(segments()).hasSize(3);

      journal.release(committed - 1);
      assertThat(segments()).hasSize(2);
      journal.release(committed);

      assertThat(segments()).hasSize(1);
      assertThat(replay(journal, committed)).singleElement().asString().startsWith("1:3z");
      assertThatThrownBy(() -> replay(journal, 1)).hasMessageContaining("segment file is missing");
    }
  }

  /** Whoever moved the index away gets what the journal still has. */
  @Test
  void replay_fromNothing_givesWhatWasNotReleased() throws Exception {
    try (Journal journal = open()) {
      append(journal, "1" + "z".repeat(SEGMENT_BYTES / 2));
      long committed = append(journal, "2" + "z".repeat(SEGMENT_BYTES / 2));
      append(journal, "3");
      journal.sync();
      journal.release(committed - 1);

      assertThat(replay(journal, 0)).hasSize(2).last().isEqualTo("1:3");
    }
  }

  @Test
  void replay_besideAppendsAndReleases_givesEachRecordOnceAndInOrder() throws Exception {
    int records = 3_000; // seven segments
    String padding = "z".repeat(2_500);
    List<Integer> read = new ArrayList<>();
    try (Journal journal = open()) {
      CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> {
        try {
          for (int record = 0; record < records; record++) {
            append(journal, record + " " + padding);
            if (record % 7 == 0) journal.sync(); // what is behind it must not be read yet
          }
          journal.sync();
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      });
      long[] position = {0};
      while (read.size() < records && !appending.isCompletedExceptionally()) {
        journal.replay(position[0], position[0] + 100_000, (kind, payload, end) -> {
          String text = new String(payload, UTF_8);
          assertThat(text).endsWith(padding);
          read.add(Integer.valueOf(text.substring(0, text.indexOf(' '))));
          position[0] = end;
          journal.release(end); // also what is being read
        });
      }
      appending.get(20, TimeUnit.SECONDS);
      assertThat(segments()).hasSize(1);
    }
    assertThat(read)
        .containsExactlyElementsOf(IntStream.range(0, records).boxed().toList());
  }

  @Test
  void open_journalThatWasDeleted_goesOnBehindWhatIsCommitted() throws Exception {
    try (Journal journal = open(5_000)) {
      assertThat(append(journal, "x")).isGreaterThan(5_000);
      journal.sync();
    }
    try (Journal journal = open(70_000)) {
      assertThat(append(journal, "y")).isGreaterThan(70_000);
      journal.sync();
      assertThat(replay(journal, 70_000)).containsExactly("1:y");
    }
  }

  @Test
  void open_twice_isRefused() throws Exception {
    try (Journal journal = open()) {
      assertThat(journal.position()).isZero();
      assertThatThrownBy(this::open).hasMessageContaining("in use by another collector");
    }
    open().close();
  }

  @Test
  void append_afterClose_fails() throws Exception {
    Journal journal = open();
    journal.close();

    assertThatThrownBy(() -> append(journal, "x")).hasMessage("journal is closed");
  }

  private static void damage(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int was = bytes.read();
      bytes.seek(offset);
      bytes.write(was ^ 0x55);
    }
  }
}
