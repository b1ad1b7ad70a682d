package io.plumbline.id.server.token;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.plumbline.id.server.store.Token;
import io.plumbline.id.server.store.TokenTable;
import io.plumbline.id.server.store.TokenTable.Share;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one token may still take from this server. Thread-safe.
 *
 * <p>Numbers a second are counted in this server alone. Numbers a day are exact over all servers: each takes shares of
 * a hundredth of the quota from the database, as it does with segments, and what a server took and did not give, or
 * lost in a crash, is not given that day.
 */
public final class Quota {

  private static final long SHARES = 100;

  private final Token token;
  private final TokenTable table;
  private final @Nullable Bucket bucket;
  private final AtomicLong left = new AtomicLong();
  private volatile long shareEndsNanos; // written with the lock of this

  Quota(Token token, TokenTable table) {
    this.token = token;
    this.table = table;
    bucket = token.idsPerSecond() == 0 ? null : bucket(token);
    shareEndsNanos = System.nanoTime();
  }

  private static Bucket bucket(Token token) {
    return Bucket.builder()
        .addLimit(Bandwidth.builder()
            .capacity(token.burst())
            .refillGreedy(token.idsPerSecond(), Duration.ofSeconds(1))
            .build())
        .build();
  }

  /** Of this token. */
  public Token token() {
    return token;
  }

  /**
   * Takes that many, without waiting for anything.
   *
   * @return false if the database has to be asked: call {@link #take} then, off the event loop
   * @throws QuotaExceededException if the token may not take that many now
   */
  public boolean tryTake(long count) {
    if (token.idsPerDay() > 0 && !takeFromShare(count)) return false;
    takeFromBucket(count);
    return true;
  }

  /**
   * Takes that many; may ask the database.
   *
   * @throws QuotaExceededException if the token may not take that many now
   */
  public void take(long count) {
    if (token.idsPerDay() > 0 && !takeFromShare(count)) renewShare(count);
    takeFromBucket(count);
  }

  private boolean takeFromShare(long count) {
    if (System.nanoTime() - shareEndsNanos >= 0) return false;
    if (left.addAndGet(-count) >= 0) return true;
    left.addAndGet(count);
    return false;
  }

  private synchronized void renewShare(long count) {
    if (takeFromShare(count)) return; // another thread was faster
    long wanted = Math.max(count, token.idsPerDay() / SHARES);
    long askedNanos = System.nanoTime();
    boolean sameDay = askedNanos - shareEndsNanos < 0;
    long have = sameDay ? Math.max(0, left.get()) : 0;
    Share share;
    do { // several databases have a part each
      share = table.takeShare(token, wanted);
      have += share.granted();
    } while (have < count && share.granted() > 0);
    left.set(have);
    shareEndsNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(share.dayEndsInMillis());
    if (takeFromShare(count)) return;
    throw new QuotaExceededException(
        "token " + token.name() + " of namespace " + token.namespace() + " has " + have + " of its "
            + token.idsPerDay() + " ids left today (UTC), " + count + " were asked for",
        Math.max(1, share.dayEndsInMillis() / 1_000));
  }

  private void takeFromBucket(long count) {
    Bucket limited = bucket;
    if (limited == null) return;
    if (count > token.burst()) {
      giveBack(count);
      throw new QuotaExceededException(
          "token " + token.name() + " of namespace " + token.namespace() + " may take "
              + token.burst() + " ids at once, " + count + " were asked for",
          1);
    }
    ConsumptionProbe probe = limited.tryConsumeAndReturnRemaining(count);
    if (probe.isConsumed()) return;
    giveBack(count);
    throw new QuotaExceededException(
        "token " + token.name() + " of namespace " + token.namespace() + " may take "
            + token.idsPerSecond() + " ids a second",
        TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1);
  }

  private void giveBack(long count) {
    if (token.idsPerDay() > 0) left.addAndGet(count);
  }
}
