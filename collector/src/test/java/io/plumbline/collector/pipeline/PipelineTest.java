package io.plumbline.collector.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
  private static final int QUEUE_REQUESTS = 4;
  private static final long QUEUE_BYTES = 1 << 20;
  private static final byte REFUSED = 1;
  private static final byte BUG = 2;

  @TempDir
  Path directory;

  private final FakeStore store = new FakeStore();
  private Journal journal;
  private Pipeline pipeline;

  @BeforeEach
  void start() throws IOException {
    journal = Journal.open(new JournalConfig(directory, 1 << 20), store.committedPosition());
    // Commits come from close() only: an hour is longer than any test.
    var config = new PipelineConfig(QUEUE_REQUESTS, QUEUE_BYTES, Duration.ofHours(1));
    pipeline = new Pipeline(config, journal, store, new SimpleMeterRegistry());
    pipeline.start(PipelineTest::decode);
  }

  @AfterEach
  void stop() throws IOException {
    store.setAway(false);
    pipeline.close();
    journal.close();
  }

  /** In these tests a request is the number of its only span. */
  private static Delivery decode(byte kind, byte[] encoded) throws RefusedException {
    if (kind == REFUSED) throw new RefusedException("refused", null);
    if (kind == BUG) throw new IllegalStateException("a bug");
    Span span = SomeSpan.of(1, Long.parseLong(new String(encoded, UTF_8))).build();
    return new Delivery(List.of(span), null);
  }

  private Permit permit() {
    Permit permit = pipeline.admission().tryAcquire(10);
    assertThat(permit).isNotNull();
    return permit;
  }

  private CompletableFuture<Void> submit(long id) {
    byte[] encoded = Long.toString(id).getBytes(UTF_8);
    return pipeline.submit(new Numbered((byte) 0, encoded), permit());
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Numbered(byte kind, byte[] encoded) implements Request {
    @Override
    public byte[] head() {
      return new byte[0];
    }

    @Override
    public Delivery decode(Permit permit) throws RefusedException {
      return PipelineTest.decode(kind, encoded);
    }
  }

  private List<Long> stored() {
    return store.spans().stream().map(span -> span.id().value()).toList();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private void awaitEmptyQueue() {
    await(() -> pipeline.admission().requests() == 0);
  }

  @Test
  void submit_isDurable_thenStoredInOrder_andGivesItsRoomBack() throws Exception {
    for (long id = 1; id <= 100; id++) {
      await(() -> pipeline.admission().requests() < QUEUE_REQUESTS);
      submit(id).get(20, TimeUnit.SECONDS);
    }
    awaitEmptyQueue();

    assertThat(stored()).hasSize(100).isSorted();
    assertThat(pipeline.admission().bytes()).isZero();
    assertThat(pipeline.unavailable()).isNull();
  }

  @Test
  void start_storesWhatWasAcknowledgedAndNotCommitted() throws Exception {
    submit(1).get(20, TimeUnit.SECONDS);
    awaitEmptyQueue();
    store.commit();
    submit(2).get(20, TimeUnit.SECONDS);
    submit(3).get(20, TimeUnit.SECONDS);
    awaitEmptyQueue();
    long committed = store.committedPosition();

    store.kill();
    assertThat(stored()).containsExactly(1L);
    stopWithoutCommit(committed);
    start();

    assertThat(stored()).containsExactly(1L, 2L, 3L);
  }

  /** The store has gone back in time, so the commit of closing must not move the position. */
  private void stopWithoutCommit(long committed) throws IOException {
    store.breakForGood();
    pipeline.close();
    journal.close();
    assertThat(store.committedPosition()).isEqualTo(committed);
    store.mend();
  }

  @Test
  void storeAway_goesOnTakingRequests_andStoresThemOnceAndInOrderWhenItIsBack() throws Exception {
    store.setAway(true);
    for (long id = 1; id <= 30 * QUEUE_REQUESTS; id++) {
      await(() -> pipeline.admission().requests() < QUEUE_REQUESTS);
      submit(id).get(20, TimeUnit.SECONDS);
    }
    awaitEmptyQueue();
    assertThat(pipeline.unavailable()).isEqualTo("the store is unavailable: away");
    assertThat(stored()).isEmpty();

    store.setAway(false);
    for (long id = 30 * QUEUE_REQUESTS + 1; id <= 60 * QUEUE_REQUESTS; id++) {
      await(() -> pipeline.admission().requests() < QUEUE_REQUESTS);
      submit(id).get(20, TimeUnit.SECONDS);
    }
    await(() -> stored().size() >= 60 * QUEUE_REQUESTS);
    assertThat(stored())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 60 * QUEUE_REQUESTS).boxed().toList());
    assertThat(pipeline.unavailable()).isNull();
  }

  @Test
  void start_whileTheStoreIsAway_takesRequests_andReplaysWhenItIsBack() throws Exception {
    store.setAway(true);
    submit(1).get(20, TimeUnit.SECONDS);
    pipeline.close();
    journal.close();

    start();
    submit(2).get(20, TimeUnit.SECONDS);
    assertThat(stored()).isEmpty();
    store.setAway(false);

    await(() -> stored().size() >= 2);
    assertThat(stored()).containsExactly(1L, 2L);
  }

  @Test
  void close_whileTheStoreIsAway_keepsEverythingForTheNextStart() throws Exception {
    store.setAway(true);
    submit(1).get(20, TimeUnit.SECONDS);
    submit(2).get(20, TimeUnit.SECONDS);

    pipeline.close();
    journal.close();
    assertThat(store.committedPosition()).isZero();
    store.setAway(false);
    start();

    assertThat(stored()).containsExactly(1L, 2L);
  }

  @Test
  void journalFailed_nothingIsAcknowledgedAnyMore() throws Exception {
    journal.close();

    CompletableFuture<Void> first = submit(1);
    assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PipelineFailedException.class)
        .hasMessageContaining("the journal cannot be written: journal is closed");
    awaitEmptyQueue();
    assertThat(submit(2)).isCompletedExceptionally();
    assertThat(pipeline.unavailable()).startsWith("the journal cannot be written");
    assertThat(stored()).isEmpty();
    assertThat(pipeline.admission().requests()).isZero();
  }

  @Test
  void storeBroken_stopsAccepting() throws Exception {
    store.breakForGood();

    submit(1).get(20, TimeUnit.SECONDS); // durable, and replayed after a restart
    await(() -> pipeline.unavailable() != null);

    assertThat(submit(2)).isCompletedExceptionally();
    assertThat(store.committedPosition()).isZero();
  }

  @ParameterizedTest
  @ValueSource(bytes = {REFUSED, BUG})
  void refusedRequest_isAnsweredSo_andNeitherStoredNorReplayed(byte kind) throws Exception {
    CompletableFuture<Void> refused =
        pipeline.submit(new Numbered(kind, "7".getBytes(UTF_8)), permit());
    assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RefusedException.class);
    submit(8).get(20, TimeUnit.SECONDS);
    awaitEmptyQueue();
    assertThat(stored()).containsExactly(8L);
    assertThat(pipeline.unavailable()).isNull();

    store.kill();
    stopWithoutCommit(0);
    start();

    assertThat(stored()).containsExactly(8L);
  }

  @Test
  void permits_areOfRequestsAndOfBytes() {
    Admission admission = pipeline.admission();
    Permit large = admission.tryAcquire(QUEUE_BYTES - 10);
    assertThat(large).isNotNull();

    assertThat(admission.tryAcquire(11)).isNull();
    assertThat(large.grow(QUEUE_BYTES + 1)).isFalse();
    assertThat(large.grow(QUEUE_BYTES)).isTrue();
    assertThat(large.grow(1)).isTrue();
    assertThat(admission.bytes()).isEqualTo(QUEUE_BYTES);

    large.release();
    large.release();
    assertThat(admission.bytes()).isZero();
    assertThat(admission.requests()).isZero();
  }
}
