package io.plumbline.collector.query;

import io.plumbline.collector.finding.FindingRule;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.flow.Flow;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is expected of runs, and how often it was not met. Thread-safe; not to be called on an I/O thread. */
public final class FlowQueries {
  private final Supplier<List<Flow>> flows;
  private final FindingStore findings;

  /**
   * Answers from the flows as they are when it is asked.
   *
   * @param flows in the order of their files
   */
  public FlowQueries(Supplier<List<Flow>> flows, FindingStore findings) {
    this.flows = flows;
    this.findings = findings;
  }

  /** {@code GET /flows}. */
  public byte[] flows() throws FindingsUnavailableException {
    List<Flow> current = flows.get();
    Map<FindingRule, Map<FindingState, Long>> counts = findings.countByRule();
    return JsonAnswer.object((json, write) -> {
      json.writeArrayFieldStart("flows");
      for (Flow flow : current) new FlowJson(json, write, counts).write(flow);
      json.writeEndArray();
    });
  }
}
