package io.plumbline.id.server.namespace;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.SegmentChain;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.NumbersUsedUpException;
import io.plumbline.id.server.store.Reserved;
import io.plumbline.id.server.store.SegmentSettings;
import io.plumbline.id.server.store.SegmentTable;
import io.plumbline.id.server.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consecutive numbers from ranges reserved in the database; with one database they increase strictly in this server.
 */
final class SegmentNumbers implements Numbers {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentNumbers.class);

  private final Namespace namespace;
  private final Presentation presentation;
  private final SegmentTable segments;
  private final SegmentChain chain;

  private SegmentNumbers(Namespace namespace, SegmentTable segments, SegmentChain chain) {
    this.namespace = namespace;
    this.segments = segments;
    this.chain = chain;
    presentation = Presentation.of(namespace);
  }

  /** Numbers of a namespace; the first range is reserved when somebody asks. */
  static SegmentNumbers start(Namespace namespace, SegmentTable segments, Executor background) {
    SegmentSettings settings = namespace.segment();
    Map<Integer, Long> above = new ConcurrentHashMap<>(); // by series; one fetch at a time
    SegmentChain chain = SegmentChain.builder(
            size -> {
              Range range = segments
                  .reserve(namespace, size, series -> above.getOrDefault(series, -1L))
                  .range();
              above.merge(range.series(), range.end() - 1, Math::max);
              return range;
            },
            background)
        .step(settings.step())
        .lasts(
            Duration.ofSeconds(settings.rideSeconds()),
            Duration.ofSeconds(Math.max(settings.rideSeconds(), settings.wasteSeconds())))
        .build();
    return new SegmentNumbers(namespace, segments, chain);
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

  @Nullable Range tryTakeRange(long size) {
    return chain.tryTakeRange(size);
  }

  Range takeRange(long size, Duration atMost) throws InterruptedException {
    return chain.takeRange(size, atMost);
  }

  @Override
  public @Nullable String refusal() {
    return chain.refusal();
  }

  @Override
  public long wentBack() {
    return chain.refusedRanges();
  }

  /** Hands back what nobody got, the last range first, so that the counter itself can go back over all of them. */
  @Override
  public void close() {
    List<Range> unused = chain.close();
    try {
      for (int i = unused.size() - 1; i >= 0; i--) {
        segments.handBack(namespace, new Reserved(unused.get(i), "", Long.MAX_VALUE));
      }
    } catch (NumbersUsedUpException e) {
      LOG.debug("namespace {} takes nothing back: it is retired", namespace.name(), e);
    } catch (StoreUnavailableException e) {
      LOG.info(
          "namespace {}: unused numbers were not handed back and are a gap now: {}",
          namespace.name(),
          e.getMessage());
    }
  }
}
