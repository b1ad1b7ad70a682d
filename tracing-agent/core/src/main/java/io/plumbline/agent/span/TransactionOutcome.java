package io.plumbline.agent.span;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * What the database transactions of one request did, as evidence on its SERVER or CONSUMER span: {@code
 * plumbline.tx} and {@code plumbline.tx.end}. Fed by whatever watches transactions, from any thread of
 * the request. Only transactions that changed data count.
 *
 * <pre>
 * a transaction is open still    ─► open
 * else one was committed         ─► committed, end of the last commit
 * else one was rolled back       ─► rolled_back, end of the last rollback
 * else                           ─► none
 * </pre>
 */
public final class TransactionOutcome implements ImplicitContextKeyed {
  private static final AttributeKey<String> TX = AttributeKey.stringKey("plumbline.tx");
  private static final AttributeKey<Long> TX_END = AttributeKey.longKey("plumbline.tx.end");
  private static final ContextKey<TransactionOutcome> KEY = ContextKey.named("plumbline-tx");

  private static volatile boolean watched;

  private int open; // guarded by this, like all below
  private boolean committed;
  private boolean rolledBack;
  private long commitEndEpochNanos;
  private long rollbackEndEpochNanos;

  TransactionOutcome() {}

  /** The outcome that is being gathered for a context's request, null outside a traced request. */
  public static @Nullable TransactionOutcome of(Context context) {
    return context.get(KEY);
  }

  /**
   * Says that transactions are watched in this process. Until it is said no span claims {@code none}:
   * nothing was seen because nobody looked.
   */
  public static void watched() {
    watched = true;
  }

  /** A transaction has changed data for the first time and is not ended yet. */
  public synchronized void opened() {
    open++;
  }

  /** A transaction that {@linkplain #opened changed data} was committed. */
  public synchronized void committed(long endEpochNanos) {
    open--;
    committed = true;
    commitEndEpochNanos = Math.max(commitEndEpochNanos, endEpochNanos);
  }

  /** A transaction that {@linkplain #opened changed data} was rolled back. */
  public synchronized void rolledBack(long endEpochNanos) {
    open--;
    rolledBack = true;
    rollbackEndEpochNanos = Math.max(rollbackEndEpochNanos, endEpochNanos);
  }

  synchronized void writeTo(AttributesBuilder attributes) {
    if (!watched) return;
    if (open > 0) {
      attributes.put(TX, "open");
    } else if (committed) {
      attributes.put(TX, "committed").put(TX_END, commitEndEpochNanos);
    } else if (rolledBack) {
      attributes.put(TX, "rolled_back").put(TX_END, rollbackEndEpochNanos);
    } else {
      attributes.put(TX, "none");
    }
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }
}
