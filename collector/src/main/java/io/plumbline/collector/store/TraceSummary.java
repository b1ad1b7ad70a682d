package io.plumbline.collector.store;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final Comparator<Span> BY_START =
      Comparator.comparingLong(Span::startEpochNanos).thenComparing(Span::id);

  public TraceSummary {
    requireNonNull(traceId, "traceId");
    requireNonNull(rootService, "rootService");
    requireNonNull(rootOperation, "rootOperation");
    services = List.copyOf(services);
  }

  /**
   * Sums a trace up.
   *
   * @param spans all spans of one trace, in any order, at least one
   */
  public static TraceSummary of(List<Span> spans) {
    List<Span> byStart = spans.stream().sorted(BY_START).toList();
    Span earliest = byStart.get(0);
    Span root =
        byStart.stream().filter(span -> span.parentId() == null).findFirst().orElse(null);
    Span named = root == null ? earliest : root;
    long end = byStart.stream().mapToLong(Span::endEpochNanos).max().orElseThrow();
    return new TraceSummary(
        earliest.traceId(),
        byStart.stream().map(Span::serial).filter(Objects::nonNull).findFirst().orElse(null),
        named.service(),
        named.name(),
        root != null,
        earliest.startEpochNanos(),
        end - earliest.startEpochNanos(),
        byStart.size(),
        (int) byStart.stream().filter(TraceSummary::isError).count(),
        countByService(byStart));
  }

  /**
   * How many spans each service reported.
   *
   * @param byStart in order of start
   * @return in order of first appearance
   */
  public static List<ServiceCount> countByService(List<Span> byStart) {
    Map<String, ServiceCount> counts = new LinkedHashMap<>();
    for (Span span : byStart) {
      ServiceCount one = new ServiceCount(span.service(), 1, isError(span) ? 1 : 0);
      counts.merge(span.service(), one, ServiceCount::plus);
    }
    return List.copyOf(counts.values());
  }

  private static boolean isError(Span span) {
    return span.status() == SpanStatus.ERROR;
  }

  /** How many spans of the trace one service reported, and how many of them ended in error. */
  public record ServiceCount(String name, int spanCount, int errorCount) {
    private ServiceCount plus(ServiceCount other) {
      return new ServiceCount(name, spanCount + other.spanCount, errorCount + other.errorCount);
    }
  }
}
