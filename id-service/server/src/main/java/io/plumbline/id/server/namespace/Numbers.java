package io.plumbline.id.server.namespace;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.server.store.Namespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The numbers of one open namespace. Thread-safe. No number is ever answered twice, here or by another server. */
public sealed interface Numbers extends AutoCloseable
    permits SnowflakeNumbers, SegmentNumbers, OrderedNumbers {
  /** What {@link #tryNext()} answers instead of a number. */
  long NONE = -1;

  /** Settings of the namespace. */
  Namespace namespace();

  /** How its numbers look. */
  Presentation presentation();

  /** The next number, or {@link #NONE} if there is none without waiting. */
  long tryNext();

  /**
   * The next number; waits for it, so never call it on an event loop.
   *
   * @throws IdsUnavailableException if there is none in that time that is certainly new
   * @throws InterruptedException if interrupted while waiting
   */
  long next(Duration atMost) throws InterruptedException;

  /** As {@link #tryNext()}, the way callers see it; null if there is none without waiting. */
  default @Nullable String tryNextText() {
    long number = tryNext();
    return number == NONE ? null : presentation().text(number);
  }

  /** Takes numbers one after another. */
  @FunctionalInterface
  interface Receiver {
    /**
     * The next of them.
     *
     * @param period that it belongs to, empty if the namespace has none
     */
    void receive(long number, String period);
  }

  /**
   * That many numbers; waits for them, at most so long for each.
   *
   * @throws IdsUnavailableException if one cannot be had; some may have been received
   * @throws InterruptedException if interrupted while waiting
   */
  default void next(int count, Duration atMost, Receiver receiver) throws InterruptedException {
    for (int i = 0; i < count; i++) receiver.receive(next(atMost), "");
  }

  /** As {@link #next(Duration)}, the way callers see it. */
  default String nextText(Duration atMost) throws InterruptedException {
    String[] text = new String[1];
    next(1, atMost, (number, period) -> text[0] = presentation().text(number, period));
    return text[0];
  }

  /** Numbers in hand, which could be given without the database; -1 if there is no such number. */
  default long remaining() {
    return -1;
  }

  /** Milliseconds since this server's own worker was leased or renewed; -1 if it has none. */
  default long leaseAgeMillis() {
    return -1;
  }

  /** Why there can be no number now, null if there can. */
  @Nullable String refusal();

  /** How many ranges were refused because the database had gone back. More than 0 is an alarm. */
  default long wentBack() {
    return 0;
  }

  @Override
  void close();
}
