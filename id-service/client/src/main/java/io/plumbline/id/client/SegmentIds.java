package io.plumbline.id.client;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.SegmentChain;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one segment namespace inside the application, made by {@link IdClient#segments(String)}: ranges are
 * reserved at the id-service in the background, the next always before the present one is used up, and each number is a
 * few nanoseconds of counting. Thread-safe.
 *
 * <p>When no server can be reached it goes on with the ranges it has. What is unused when the application ends is a gap,
 * never a repetition.
 */
public final class SegmentIds {
  /** What {@link #tryNext()} answers instead of a number. */
  public static final long NONE = SegmentChain.NONE;

  private static final long MAX_RANGE = 10_000_000; // what the id-service gives at a time
  private static final long PAUSE_MILLIS = 20;

  private final String namespace;
  private final SegmentChain chain;
  private final Look look;
  private final Duration patience;
  private volatile boolean closed;

  SegmentIds(
      Servers servers,
      IdClient.Builder settings,
      String namespace,
      SegmentOptions options,
      Executor background) {
    this.namespace = namespace;
    int timeoutMillis = (int) settings.timeout.toMillis();
    chain = SegmentChain.builder(
            new RangeApi(servers, namespace, settings.token, timeoutMillis), background)
        .step(options.step())
        .maxRange(MAX_RANGE)
        .stripes(options.stripes())
        .build();
    look = new Look(servers, settings, namespace, background);
    patience = settings.patience;
  }

  /** The namespace. */
  public String namespace() {
    return namespace;
  }

  /** A number, or {@link #NONE} if there is none yet: one is being fetched then. Never waits and never throws. */
  public long tryNext() {
    return closed ? NONE : chain.tryNext();
  }

  /**
   * A number; waits at most as long as {@link IdClient.Builder#patience} says, 3 seconds by default.
   *
   * @throws IdsUnavailableException as below; also if interrupted, which stays set
   */
  public long next() {
    try {
      return next(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdsUnavailableException(
          "interrupted while waiting for a number of namespace " + namespace, e);
    }
  }

  /**
   * A number; waits for the id-service if need be, never longer than told to.
   *
   * @throws IdsUnavailableException if none came in that time, at once if the id-service says that this namespace gives
   *     none, or if the client is closed; says why
   * @throws InterruptedException if interrupted while waiting
   */
  public long next(Duration atMost) throws InterruptedException {
    long id = tryNext();
    return id != NONE ? id : await(atMost);
  }

  private long await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (; ; ) {
      if (closed) throw new IdsUnavailableException("this client was closed; build another");
      try {
        return chain.next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      } catch (IdsUnavailableException e) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (e.getCause() instanceof RefusedException) throw e;
        if (left <= 0) {
          throw new IdsUnavailableException(
              "no number of namespace " + namespace + " for " + atMost.toMillis() + " ms: "
                  + e.getMessage(),
              e.getCause());
        }
        // It failed just now and is tried again soon: there may be another server, or this one
        // comes back.
        Thread.sleep(Math.min(left, PAUSE_MILLIS));
      }
    }
  }

  /**
   * A number as the namespace writes it; waits as {@link #next()} does.
   *
   * @throws IdsUnavailableException as {@link #next()}
   * @throws UnsupportedOperationException if only the id-service can write it: the numbers are hidden, or have a template
   */
  public String nextText() {
    try {
      return nextText(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdsUnavailableException(
          "interrupted while waiting for a number of namespace " + namespace, e);
    }
  }

  /** A number as the namespace writes it; waits as {@link #next(Duration)} does and throws the same as above. */
  public String nextText(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + requireNonNull(atMost, "atMost").toNanos();
    return look.await(atMost.toNanos())
        .format(next(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }

  /** Why there is no number, null if there is one or one is on its way. */
  public @Nullable String refusal() {
    return closed ? "this client was closed; build another" : chain.refusal();
  }

  /** Numbers that are here and not begun yet: what would be given without the id-service. */
  public long remaining() {
    return closed ? 0 : chain.remaining();
  }

  /** How many ranges were refused because they were not above what was handed out here before: the database went back. */
  public long refusedRanges() {
    return chain.refusedRanges();
  }

  void close() {
    closed = true;
  }
}
