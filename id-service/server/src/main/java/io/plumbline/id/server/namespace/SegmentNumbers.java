package io.plumbline.id.server.namespace;

import io.plumbline.id.SegmentChain;
import io.plumbline.id.server.store.Namespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Consecutive numbers from ranges reserved in the database; they increase strictly in this server. */
final class SegmentNumbers implements Numbers {
  private final Namespace namespace;
  private final Presentation presentation;
  private final SegmentChain chain;

  SegmentNumbers(Namespace namespace, SegmentChain chain) {
    this.namespace = namespace;
    presentation = Presentation.of(namespace);
    this.chain = chain;
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
  public long remaining() {
    return chain.remaining();
  }

  @Override
  public long tryNext() {
    return chain.tryNext();
  }

  @Override
  public long next(Duration atMost) throws InterruptedException {
    return chain.next(atMost);
  }

  @Override
  public @Nullable String refusal() {
    return chain.refusal();
  }

  @Override
  public long wentBack() {
    return chain.refusedRanges();
  }

  @Override
  public void close() {
    // The unused numbers of its range are lost: a gap, never a repetition.
  }
}
