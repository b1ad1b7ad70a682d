package io.plumbline.collector.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.span.SomeSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientWriterTest {
  private static final int LARGE_BYTES = 3 << 20; // a few of them are more than is read at once

  @TempDir
  Path directory;

  private final FakeStore store = new FakeStore();
  private final Failure failure = new Failure();
  private Journal journal;
  private PatientWriter writer;

  @BeforeEach
  void open() throws IOException {
    journal = Journal.open(new JournalConfig(directory, 1 << 20), 0);
    writer = new PatientWriter(store, journal, failure);
    writer.decodeWith((kind, encoded) -> delivery(number(encoded)));
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
    journal.close();
  }

  private static Delivery delivery(long span) {
    return new Delivery(List.of(SomeSpan.of(1, span).build()), null);
  }

  private static long number(byte[] encoded) {
    return Long.parseLong(new String(encoded, UTF_8).strip());
  }

  private long journaled(long id, int bytes) throws IOException {
    String record = id + " ".repeat(bytes);
    long end = journal.append((byte) 0, record.getBytes(UTF_8));
    journal.sync();
    return end;
  }

  private List<Long> stored() {
    return store.spans().stream().map(span -> span.id().value()).toList();
  }

  private void awaitCaughtUp() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!writer.isCaughtUp()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void leave_storesWhatTheJournalHas_beforeWhatIsWrittenNext() throws Exception {
    long end = 0;
    for (long id = 1; id <= 20; id++) end = journaled(id, LARGE_BYTES);

    writer.leave(end);
    assertThat(writer.isCaughtUp()).isFalse();
    long next = journaled(21, 0);
    assertThat(writer.write(List.of(delivery(21)), next)).isFalse();
    awaitCaughtUp();

    assertThat(stored())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 21).boxed().toList());
    assertThat(writer.position()).isEqualTo(next).isEqualTo(journal.position());
    assertThat(writer.write(List.of(delivery(22)), journaled(22, 0))).isTrue();
    assertThat(stored()).hasSize(22).endsWith(22L);
    assertThat(failure.isSet()).isFalse();
  }

  @Test
  void close_whileTheStoreIsAway_endsAtOnce_andThePositionIsWhatIsStored() throws Exception {
    long first = journaled(1, 0);
    assertThat(writer.write(List.of(delivery(1)), first)).isTrue();
    store.setAway(true);
    assertThat(writer.write(List.of(delivery(2)), journaled(2, 0))).isFalse();

    writer.close();
    store.setAway(false);

    assertThat(writer.position()).isEqualTo(first);
    assertThat(stored()).containsExactly(1L);
    assertThat(failure.isSet()).isFalse();
  }

  @Test
  void storeBreaks_whileCatchingUp_isAFailure() throws Exception {
    store.setAway(true);
    assertThat(writer.write(List.of(delivery(1)), journaled(1, 0))).isFalse();
    store.breakForGood();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!failure.isSet()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
    assertThat(failure.reason()).contains("what the store has missed", "broken");
    assertThat(writer.position()).isZero();
  }
}
