package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold in every run of a flow. Immutable.
 *
 * @param money the value that says how much is at risk when it does not; null for none
 * @param when it is only expected if this is true; null for always
 */
public record Expectation(
    String id,
    Severity severity,
    @Nullable ValueName money,
    @Nullable Expression when,
    Rule rule) {
  public Expectation {
    requireNonNull(id, "id");
    requireNonNull(severity, "severity");
    requireNonNull(rule, "rule");
  }

  /** The kinds of expectations, B01 to B09. */
  public sealed interface Rule {
    /** The code of a finding about it. */
    String code();

    /** The steps it is about, without those of a condition. */
    List<String> steps();
  }

  /** B01: the step is done within a time after another. */
  public record Require(String step, String after, Duration within) implements Rule {
    @Override
    public String code() {
      return "B01";
    }

    @Override
    public List<String> steps() {
      return List.of(after, step);
    }
  }

  /**
   * B02: the step is not done.
   *
   * @param after from when on; null for never
   */
  public record Forbid(String step, @Nullable String after) implements Rule {
    @Override
    public String code() {
      return "B02";
    }

    @Override
    public List<String> steps() {
      return after == null ? List.of(step) : List.of(after, step);
    }
  }

  /** B03: the step is done no more than so many times. */
  public record AtMost(String step, int times) implements Rule {
    @Override
    public String code() {
      return "B03";
    }

    @Override
    public List<String> steps() {
      return List.of(step);
    }
  }

  /** B04: those of the steps that were done were first done in this order. */
  public record Order(List<String> steps) implements Rule {
    public Order {
      steps = List.copyOf(steps);
    }

    @Override
    public String code() {
      return "B04";
    }
  }

  /** B05: one of the steps is done within a time after another, and no more than one. */
  public record OneOf(List<String> steps, String after, Duration within) implements Rule {
    public OneOf {
      steps = List.copyOf(steps);
    }

    @Override
    public String code() {
      return "B05";
    }
  }

  /** B06: the values are the same wherever they are known. */
  public record Equal(List<ValueName> values) implements Rule {
    public Equal {
      values = List.copyOf(values);
    }

    @Override
    public String code() {
      return "B06";
    }

    @Override
    public List<String> steps() {
      return values.stream().map(ValueName::step).distinct().toList();
    }
  }

  /**
   * B07: both sums are the same, in each currency.
   *
   * @param tolerance what they may differ by, minor units
   * @param currency the value of each step that names its currency; null if there is only one
   */
  public record Balance(
      List<ValueName> left,
      List<ValueName> right,
      long tolerance,
      @Nullable String currency) implements Rule {
    public Balance {
      left = List.copyOf(left);
      right = List.copyOf(right);
    }

    @Override
    public String code() {
      return "B07";
    }

    @Override
    public List<String> steps() {
      return Stream.concat(left.stream(), right.stream())
          .map(ValueName::step)
          .distinct()
          .toList();
    }
  }

  /** B08: the expression is true. */
  public record Assert(Expression expression) implements Rule {
    @Override
    public String code() {
      return "B08";
    }

    @Override
    public List<String> steps() {
      return expression.steps().stream().sorted().toList();
    }
  }

  /**
   * B09: a step that was done is taken back within a time after it has to be.
   *
   * @param equal values that both steps have, and that must be the same
   */
  public record Compensate(String undo, String by, List<String> equal, Duration within)
      implements Rule {
    public Compensate {
      equal = List.copyOf(equal);
    }

    @Override
    public String code() {
      return "B09";
    }

    @Override
    public List<String> steps() {
      return List.of(undo, by);
    }
  }
}
