package io.plumbline.examples.shop.payment;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.web.UnansweredException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Breaks the first attempt of a payment as its {@link Fault} says; a second attempt for the same
 * order goes through. Thread-safe.
 *
 * <pre>
 * attempt 1   begin ─ insert ─┬─ beforeCommit ─ commit ─┬─ beforeAnswer ─ 201
 *                             │                         │
 *      cut-before-commit: ────┘ roll back, cut          └──── cut: response-cut, retry-*
 * </pre>
 */
final class FaultInjector {
  private static final Duration SLOWNESS = Duration.ofMillis(250);
  private static final int MAX_REMEMBERED = 10_000;

  /** Orders whose first attempt is broken already; the oldest are forgotten. */
  private final Set<String> broken =
      Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      }));

  /** Inside the transaction, after the insert. An exception rolls it back. */
  void beforeCommit(String orderId, @Nullable Fault fault) {
    if (fault == Fault.SLOW) {
      LockSupport.parkNanos(SLOWNESS.toNanos());
      return;
    }
    if (fault == Fault.CUT_BEFORE_COMMIT && broken.add(orderId)) throw new UnansweredException();
  }

  /** The transaction has ended, the answer is not yet sent. */
  void beforeAnswer(String orderId, @Nullable Fault fault) {
    if (fault == null) return;
    switch (fault) {
      case RESPONSE_CUT, RETRY_WITHOUT_KEY, RETRY_WITH_KEY -> {
        if (broken.add(orderId)) throw new UnansweredException();
      }
      case CUT_BEFORE_COMMIT, SLOW, PAYMENT_FORGOTTEN -> {}
    }
  }
}
