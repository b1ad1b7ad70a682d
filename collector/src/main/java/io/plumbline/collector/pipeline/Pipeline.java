package io.plumbline.collector.pipeline;

import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.EventHandlerGroup;
import com.lmax.disruptor.dsl.ProducerType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.Destination;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request's bytes to stored spans. Thread-safe.
 *
 * <pre>
 *   receivers                        one thread each
 *   permit, submit --> [ ring of requests ] --+--> journal: append, fsync --+--> index --> Destination
 *      ^                                      |                             |      |
 *      |                                      +--> decode 1..n: spans ------+      |
 *      |                                        whoever is last: answer            |
 *      +------------------------- permit comes back, slot is cleared --------------+
 * </pre>
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final int REPLAY_SPANS = 8_192;
  private static final long MOST_REPLAYED_BYTES = 256 << 20; // a start that takes seconds

  private final Journal journal;
  private final Destination store;
  private final Admission admission;
  private final Failure failure = new Failure();
  private final DiskSpace space = new DiskSpace();
  private final PatientWriter writer;
  private final Disruptor<Slot> ring;
  private final ScheduledExecutorService committer =
      Executors.newSingleThreadScheduledExecutor(named("commit"));
  private final ScheduledFuture<?> commits;
  private volatile boolean accepting; // set by start and close

  public Pipeline(PipelineConfig config, Journal journal, Destination store, MeterRegistry meters) {
    this.journal = journal;
    this.store = store;
    this.admission = new Admission(config);
    this.writer = new PatientWriter(store, journal, failure);
    this.ring = ring(config, meters);
    long everyMillis = config.commitInterval().toMillis();
    this.commits = committer.scheduleWithFixedDelay(
        this::commit, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    register(meters);
  }

  private Disruptor<Slot> ring(PipelineConfig config, MeterRegistry meters) {
    // Twice the permits: the last stage gives permits back before the ring sees its slots as free.
    int slots = Integer.highestOneBit(config.queueRequests() * 2 - 1) << 1;
    var disruptor = new Disruptor<>(
        Slot::new,
        slots,
        named("pipeline"),
        ProducerType.MULTI,
        config.waiting().strategy());
    disruptor.setDefaultExceptionHandler(new StopOnError());
    EventHandlerGroup<Slot> before =
        disruptor.handleEventsWith(new JournalStage(journal, failure, space, meters));
    for (int stage = 0; stage < config.decodeThreads(); stage++) {
      before =
          before.and(disruptor.handleEventsWith(new DecodeStage(stage, config.decodeThreads())));
    }
    before.then(new IndexStage(writer, failure));
    return disruptor;
  }

  private void register(MeterRegistry meters) {
    Gauge.builder("plumbline.collector.queue.requests", admission, Admission::requests)
        .description("requests between admission and storage")
        .register(meters);
    Gauge.builder("plumbline.collector.queue.bytes", admission, Admission::bytes)
        .description("their size after decompression")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("plumbline.collector.queue.occupancy", admission, Admission::occupancy)
        .description("1: full of requests or of bytes, and more are refused")
        .register(meters);
    Gauge.builder("plumbline.collector.index.lag", this, Pipeline::indexLagBytes)
        .description("journaled and not yet in the index")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("plumbline.collector.index.uncommitted", this, Pipeline::uncommittedBytes)
        .description("journaled and not yet committed by the index: what a crash would replay")
        .baseUnit("bytes")
        .register(meters);
  }

  private long uncommittedBytes() {
    return Math.max(0, journal.position() - store.committedPosition());
  }

  private long indexLagBytes() {
    return Math.max(0, journal.position() - writer.position());
  }

  /**
   * Stores what was acknowledged before the last stop and not committed, then accepts requests. What
   * is too much for that, or for a store that is away, it gets meanwhile.
   *
   * @throws IOException if the journal cannot be read back; the collector must not start
   */
  public void start(SpanDecoder decoder) throws IOException {
    writer.decodeWith(decoder);
    replay(decoder);
    ring.start();
    accepting = true;
  }

  private void replay(SpanDecoder decoder) throws IOException {
    long from = store.committedPosition();
    if (journal.position() - from > MOST_REPLAYED_BYTES) {
      log.info("{} bytes of the journal are stored meanwhile", journal.position() - from);
      writer.leave(journal.position());
      return;
    }
    List<Delivery> deliveries = new ArrayList<>();
    long[] replayed = {from, 0, 0}; // position, spans of the next write, spans
    journal.replay(from, (kind, encoded, end) -> {
      Delivery delivery = JournaledRequest.decode(decoder, kind, encoded, end);
      deliveries.add(delivery);
      replayed[0] = end;
      replayed[1] += delivery.spans().size();
      replayed[2] += delivery.spans().size();
      if (replayed[1] < REPLAY_SPANS && deliveries.size() < REPLAY_SPANS) return;
      replayed[1] = 0;
      store(deliveries, end);
    });
    if (replayed[0] > from) {
      store(deliveries, replayed[0]);
      log.info(
          "read {} spans back from the journal, positions {} to {}",
          replayed[2],
          from,
          replayed[0]);
    }
  }

  private void store(List<Delivery> deliveries, long end) {
    writer.write(deliveries, end);
    deliveries.clear();
  }

  /** Where permits come from: take one before a request costs anything. */
  public Admission admission() {
    return admission;
  }

  /**
   * Takes the request in. Never blocks.
   *
   * @param permit is given back by the pipeline, whatever happens
   * @return done when the request is durable and read; fails with {@link PipelineFailedException} if
   *     it did not become durable, with {@link RefusedException} if it cannot be read. Completed on a
   *     stage's thread: what depends on it must not block
   */
  public CompletableFuture<Void> submit(Request request, Admission.Permit permit) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    if (!accepting || failure.isSet()) {
      permit.release();
      durable.completeExceptionally(stopped());
      return durable;
    }
    boolean taken = ring.getRingBuffer()
        .tryPublishEvent((slot, sequence) -> slot.fill(request, permit, durable));
    if (!taken) {
      permit.release();
      throw new IllegalStateException("the ring is full although a permit was free");
    }
    return durable;
  }

  private PipelineFailedException stopped() {
    if (failure.isSet()) return failure.exception();
    return new PipelineFailedException(
        "the collector is stopping", new IllegalStateException("not accepting"));
  }

  /** False while spans that were acknowledged wait in the journal for a store that was away. */
  public boolean isCaughtUp() {
    return writer.isCaughtUp();
  }

  /** Why requests are not served as they should be; null if they are. */
  public @Nullable String unavailable() {
    if (failure.isSet()) return failure.reason();
    if (!accepting) return "the collector is starting or stopping";
    if (space.unavailable() != null) return space.unavailable();
    String away = writer.unavailable();
    return away == null ? null : "the store is unavailable: " + away;
  }

  private void commit() {
    if (failure.isSet() || writer.position() == store.committedPosition()) return;
    try {
      store.commit();
      journal.release(store.committedPosition());
    } catch (StoreUnavailableException away) {
      log.warn("commit failed, the journal keeps what it would have covered", away);
    } catch (IOException | RuntimeException failed) {
      failure.set("the index cannot be committed", failed);
    }
  }

  /** Refuses what comes, stores what has come, commits. The store and the journal stay open. */
  @Override
  public void close() {
    accepting = false;
    ring.shutdown();
    writer.close();
    stopCommitter();
    commit();
  }

  private void stopCommitter() {
    commits.cancel(false);
    committer.shutdown();
    try {
      // A commit is one fsync per index file; it is not cut off, since the next start is then
      // short.
      if (!committer.awaitTermination(1, TimeUnit.MINUTES)) committer.shutdownNow();
    } catch (InterruptedException stopped) {
      committer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> new Thread(task, name + "-" + count.incrementAndGet());
  }

  /** A stage that threw has left its slot half-done: nothing more may be acknowledged. */
  private final class StopOnError implements ExceptionHandler<Slot> {
    @Override
    public void handleEventException(Throwable error, long sequence, Slot slot) {
      failure.set("a stage of the pipeline failed", error);
    }

    @Override
    public void handleOnStartException(Throwable error) {
      failure.set("a stage of the pipeline did not start", error);
    }

    @Override
    public void handleOnShutdownException(Throwable error) {
      failure.set("a stage of the pipeline did not stop", error);
    }
  }
}
