package io.plumbline.examples.shop.demo;

import java.time.Duration;

/** A moment until which another process is asked again and again. */
final class Deadline {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  boolean passed() {
    return System.nanoTime() - endNanos >= 0;
  }

  /** Waits a moment before the next question. */
  void pause() throws InterruptedException {
    Thread.sleep(PAUSE.toMillis());
  }
}
