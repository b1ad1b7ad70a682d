package io.plumbline.collector.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** Files cannot be taken. What is wrong with them is all said at once, each with its line. */
public final class BadYamlException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<YamlProblem> problems;

  BadYamlException(List<YamlProblem> problems) {
    super(problems.stream().map(YamlProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In order of file and line, never empty. */
  public List<YamlProblem> problems() {
    return problems;
  }
}
