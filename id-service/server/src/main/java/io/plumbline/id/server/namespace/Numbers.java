package io.plumbline.id.server.namespace;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.server.store.Namespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The numbers of one open namespace. Thread-safe. No number is ever answered twice, here or by another server. */
public sealed interface Numbers extends AutoCloseable permits SnowflakeNumbers, SegmentNumbers {
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

  /** As {@link #next}, the way callers see it. */
  default String nextText(Duration atMost) throws InterruptedException {
    return presentation().text(next(atMost));
  }

  /** Numbers in hand, which could be given without the database; -1 if there is no such number. */
  default long remaining() {
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
