package io.plumbline.collector.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What a stage does while there is nothing for it. */
public enum QueueWait {
  /** Sleeps until a request comes: no CPU when idle. */
  BLOCK,
  /** Gives its core up to others that want it: a core for each stage, less delay. */
  YIELD,
  /** Keeps its core: only where there are more cores than stages. */
  SPIN;

  WaitStrategy strategy() {
    return switch (this) {
      case BLOCK -> new Blocking();
      case YIELD -> new YieldingWaitStrategy();
      case SPIN -> new BusySpinWaitStrategy();
    };
  }

  /**
   * The Disruptor's own blocking strategy spins while it waits for an earlier stage, so the index
   * would burn a core during each fsync. This one sleeps, for longer the longer it takes.
   */
  private static final class Blocking implements WaitStrategy {
    private static final int SPINS = 100;
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 500_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();

    @Override
    public long waitFor(
        long sequence, Sequence cursor, Sequence earlierStages, SequenceBarrier barrier)
        throws AlertException, InterruptedException {
      awaitPublished(sequence, cursor, barrier);
      long pauseNanos = FIRST_PAUSE_NANOS;
      long available;
      for (int turn = 0; (available = earlierStages.get()) < sequence; turn++) {
        barrier.checkAlert();
        if (turn < SPINS) {
          Thread.onSpinWait();
          continue;
        }
        LockSupport.parkNanos(this, pauseNanos);
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      }
      return available;
    }

    private void awaitPublished(long sequence, Sequence cursor, SequenceBarrier barrier)
        throws AlertException, InterruptedException {
      if (cursor.get() >= sequence) return;
      lock.lock();
      try {
        while (cursor.get() < sequence) {
          barrier.checkAlert();
          published.await();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void signalAllWhenBlocking() {
      lock.lock();
      try {
        published.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
