package io.plumbline.collector.flow;

import java.util.List;
import java.util.stream.Collectors;

/** Flow files cannot be taken. What is wrong with them is all said at once, each with its line. */
public final class BadFlowsException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<FlowProblem> problems;

  BadFlowsException(List<FlowProblem> problems) {
    super(problems.stream().map(FlowProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In order of file and line, never empty. */
  public List<FlowProblem> problems() {
    return problems;
  }
}
