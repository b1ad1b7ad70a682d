package io.plumbline.agent.telemetry;

import io.plumbline.agent.AgentLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the spans that did not reach the collector, and says so once a minute at most. */
final class Losses {
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongAdder queueFull = new LongAdder();
  private final LongAdder notAccepted = new LongAdder();
  private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - QUIET_NANOS);
  private final AtomicLong saidTotal = new AtomicLong();

  void queueFull() {
    queueFull.increment();
    sayIfDue();
  }

  void notAccepted(int spans) {
    notAccepted.add(spans);
    sayIfDue();
  }

  private void sayIfDue() {
    long now = System.nanoTime();
    long last = lastSaid.get();
    if (now - last >= QUIET_NANOS && lastSaid.compareAndSet(last, now)) say();
  }

  /** Says what has not been said yet. */
  void say() {
    long full = queueFull.sum();
    long refused = notAccepted.sum();
    if (saidTotal.getAndSet(full + refused) == full + refused) return;
    AgentLog.warn(
        "spans lost since the start: " + full + " because the queue was full, " + refused
            + " because the collector did not accept them",
        null);
  }
}
