package io.plumbline.collector.finding;

import java.util.List;
import java.util.Map;

/**
 * How many findings a filter selects, and of what sort they are. Each count by a property is of what
 * the filter would select without its own condition on that property: what choosing another would show.
 *
 * @param findings how many the filter selects
 * @param states a state without one is 0
 * @param codes a code without one is 0
 * @param services callers and executors, those with the most first; a finding counts for both
 * @param rules those with the most first
 * @param assignees those with the most first
 */
public record FindingSummary(
    long findings,
    Map<FindingState, Long> states,
    Map<FindingCode, Long> codes,
    List<Named> services,
    List<OfRule> rules,
    List<Named> assignees,
    Trend trend) {
  /** The most services, rules and assignees that are counted. */
  public static final int MOST_VALUES = 20;

  /** The most columns of a trend. */
  public static final int MOST_COLUMNS = 1_000;

  public FindingSummary {
    states = Map.copyOf(states);
    codes = Map.copyOf(codes);
    services = List.copyOf(services);
    rules = List.copyOf(rules);
    assignees = List.copyOf(assignees);
  }

  /** Findings of one service, or one assignee. */
  public record Named(String name, long findings) {}

  /** Findings of one rule of a flow. */
  public record OfRule(String flow, String rule, long findings) {}

  /**
   * When they were raised.
   *
   * <pre>
   *   start          + columnNanos
   *     |  column 0  |  column 1  | ... |  column columns-1  |
   * </pre>
   *
   * @param startEpochNanos where column 0 starts
   * @param columnNanos how much time a column is, at least 1
   * @param columns 0 if the filter selects none and has no start and end of its own
   * @param raised the columns that have findings, by column
   */
  public record Trend(long startEpochNanos, long columnNanos, int columns, List<Column> raised) {
    public Trend {
      raised = List.copyOf(raised);
    }
  }

  /**
   * Findings that were raised in one column's time.
   *
   * @param standing those of them that are not settled now
   */
  public record Column(int column, long findings, long standing) {}
}
