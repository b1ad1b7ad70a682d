package io.plumbline.id.server.namespace;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.Snowflake;
import io.plumbline.id.server.lease.OwnWorker;
import io.plumbline.id.server.store.Namespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ids of the worker that this server leased for itself. */
final class SnowflakeNumbers implements Numbers {
  private final Namespace namespace;
  private final Presentation presentation;
  private final OwnWorker worker;

  SnowflakeNumbers(Namespace namespace, OwnWorker worker) {
    this.namespace = namespace;
    presentation = Presentation.of(namespace);
    this.worker = worker;
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public Presentation presentation() {
    return presentation;
  }

  @Override
  public long tryNext() {
    Snowflake ids = worker.ids();
    return ids == null ? NONE : ids.tryNext();
  }

  /** Waits for the next millisecond only: a lost lease comes back too late to wait for. */
  @Override
  public long next(Duration atMost) {
    Snowflake ids = worker.ids();
    if (ids == null) throw new IdsUnavailableException(worker.state());
    return ids.next();
  }

  @Override
  public long leaseAgeMillis() {
    return worker.leaseAgeMillis();
  }

  @Override
  public @Nullable String refusal() {
    Snowflake ids = worker.ids();
    return ids == null ? worker.state() : ids.refusal();
  }

  @Override
  public void close() {
    worker.close();
  }
}
