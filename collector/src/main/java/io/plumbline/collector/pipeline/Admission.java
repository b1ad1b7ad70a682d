package io.plumbline.collector.pipeline;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Says who may come in. Every request holds a permit from the moment its body has been received
 * until its spans are stored; when there is none, the answer is "later", at once. Nobody ever waits
 * in {@code ring.next()}: RATIONALE.md, "Permits before the claim". Thread-safe, lock-free.
 */
public final class Admission {
  private final long mostRequests;
  private final long mostBytes;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  Admission(PipelineConfig config) {
    this.mostRequests = config.queueRequests();
    this.mostBytes = config.queueBytes();
  }

  /**
   * Room for one request, or null if there is none now.
   *
   * @param requestBytes as received; {@link Permit#grow} when they turn out to be more
   */
  public @Nullable Permit tryAcquire(long requestBytes) {
    if (!tryAdd(requests, 1, mostRequests)) return null;
    if (tryAdd(bytes, requestBytes, mostBytes)) return new Permit(requestBytes);
    requests.decrementAndGet();
    return null;
  }

  private static boolean tryAdd(AtomicLong used, long more, long most) {
    for (long now = used.get(); now + more <= most; now = used.get()) {
      if (used.compareAndSet(now, now + more)) return true;
    }
    return false;
  }

  /** Requests that hold a permit now. */
  public long requests() {
    return requests.get();
  }

  /** Bytes that are covered by permits now. */
  public long bytes() {
    return bytes.get();
  }

  /** How full it is: of requests or bytes, whichever is nearer to its limit; 0 to 1. */
  double occupancy() {
    return Math.max((double) requests.get() / mostRequests, (double) bytes.get() / mostBytes);
  }

  /** Room that is taken until {@link #release}. */
  public final class Permit {
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile long held; // one thread at a time: the receiver's, then the last stage's

    private Permit(long held) {
      this.held = held;
    }

    /** Takes more room, for a request that was compressed. False, and nothing taken, if full. */
    public boolean grow(long toBytes) {
      long more = toBytes - held;
      if (more <= 0) return true;
      if (!tryAdd(bytes, more, mostBytes)) return false;
      held = toBytes;
      return true;
    }

    /** Gives the room back; the second time does nothing. */
    public void release() {
      if (!released.compareAndSet(false, true)) return;
      bytes.addAndGet(-held);
      requests.decrementAndGet();
    }
  }
}
