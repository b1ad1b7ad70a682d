package io.plumbline.agent.telemetry;

import io.opentelemetry.sdk.common.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The thread that moves the {@link Cut} on, and says so to the collector while there are no spans to say it
 * with: a process that is silent cannot be told from one that is cut off.
 */
final class Pulse implements Runnable {
  private static final long TICK_MILLIS = 200;
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Batches batches;
  private final EncodedExport export;
  private final Clock clock = Clock.getDefault();
  private long pauseNanos = BEAT_NANOS; // this thread only, like all below
  private long lastNumber = -1;
  private long lastBeat = clock.nanoTime() - BEAT_NANOS;

  Pulse(Batches batches, EncodedExport export) {
    this.batches = batches;
    this.export = export;
  }

  @Override
  public void run() {
    try {
      while (!batches.isEnding()) {
        Thread.sleep(TICK_MILLIS);
        batches.cut().tick(clock.now());
        if (batches.isUnderstood()) beatIfDue();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void beatIfDue() {
    long number = batches.number();
    long now = clock.nanoTime();
    if (number != lastNumber) { // something else was sent
      lastNumber = number;
      lastBeat = now;
      return;
    }
    if (now - lastBeat < pauseNanos || batches.cut().isBehind()) return;
    boolean arrived = export.sendNothing();
    pauseNanos = arrived ? BEAT_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    lastNumber = batches.number();
    lastBeat = clock.nanoTime();
  }
}
