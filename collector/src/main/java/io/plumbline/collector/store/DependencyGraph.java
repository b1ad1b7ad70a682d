package io.plumbline.collector.store;

import java.util.List;

/**
 * Which services called which.
 *
 * @param edges the most calls first
 * @param unknownCallers calls that name a caller which is not there: its span is late, was lost, was
 *     not sent, or started more than an hour before the range
 * @param callsLeftOut of edges beyond the most that are told apart
 */
public record DependencyGraph(List<Edge> edges, long unknownCallers, long callsLeftOut) {
  public DependencyGraph {
    edges = List.copyOf(edges);
  }

  /** How one service reaches another. */
  public enum Via {
    CALL,
    /** The callee is a consumer: the caller did not wait. */
    MESSAGE
  }

  /**
   * All calls of one service to another. Errors and durations are those of the callee's spans.
   *
   * @param caller may be the callee, where one instance calls another
   * @param calls at least 1; of a message that a span handles with others, one for each
   * @param p50Nanos half of them took at most so long; like the others exact within a thirtieth
   */
  public record Edge(
      String caller,
      String callee,
      Via via,
      long calls,
      long errors,
      long p50Nanos,
      long p95Nanos,
      long p99Nanos) {}
}
