package io.plumbline.collector.store;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.TraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a search result.
 *
 * @param serial null if no span of the trace carries one
 * @param rootKnown whether the root span has arrived; if not, service and operation are those of
 *     the earliest span
 * @param startEpochNanos start of the earliest span
 * @param durationNanos from the earliest start to the latest end
 * @param services in order of first appearance
 */
public record TraceSummary(
    TraceId traceId,
    @Nullable String serial,
    String rootService,
    String rootOperation,
    boolean rootKnown,
    long startEpochNanos,
    long durationNanos,
    int spanCount,
    int errorCount,
    List<ServiceCount> services) {
  public TraceSummary {
    requireNonNull(traceId, "traceId");
    requireNonNull(rootService, "rootService");
    requireNonNull(rootOperation, "rootOperation");
    services = List.copyOf(services);
  }

  /** How many spans of the trace one service reported, and how many of them ended in error. */
  public record ServiceCount(String name, int spanCount, int errorCount) {}
}
