package io.plumbline.collector.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.span.SpanKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionTest {
  private static final Map<String, Object> PAID = Map.of(
      "pay", Map.of("done", true, "outcome", "OK", "count", 1L, "amount", 500L, "all", List.of()),
      "ship", Map.of("done", false, "outcome", "NONE", "count", 0L, "all", List.of()));

  private final ExpressionCompiler compiler =
      new ExpressionCompiler(Map.of("pay", step("pay"), "ship", step("ship")));

  @Test
  void evaluate_allKnown_isTrueOrFalse() {
    assertThat(evaluate("pay.amount == 500 && !ship.done")).isEqualTo(Truth.TRUE);
    assertThat(evaluate("pay.outcome in ['REJECT', 'FAIL']")).isEqualTo(Truth.FALSE);
  }

  @Test
  void evaluate_stepUnknown_saysWhichOneWouldHaveToBeAsked() {
    Truth truth = evaluate("pay.done && ship.done", "ship");

    assertThat(truth.isUnknown()).isTrue();
    assertThat(truth.because()).containsExactly("ship");
  }

  @Test
  void evaluate_valueUnknown_leavesTheRestOfTheStepKnown() {
    assertThat(evaluate("pay.done", "pay.amount")).isEqualTo(Truth.TRUE);
    assertThat(evaluate("pay.amount > 1", "pay.amount").because()).containsExactly("pay.amount");
  }

  @Test
  void evaluate_unknownCannotChangeIt_isKnown() {
    assertThat(evaluate("pay.done || ship.done", "ship")).isEqualTo(Truth.TRUE);
    assertThat(evaluate("!pay.done && ship.done", "ship")).isEqualTo(Truth.FALSE);
  }

  @Test
  void evaluate_undefined_isUnknownAndSaysWhy() {
    Truth truth = evaluate("pay.amount / ship.count > 1");

    assertThat(truth.isUnknown()).isTrue();
    assertThat(truth.because().get(0)).contains("pay.amount / ship.count > 1: ", "zero");
  }

  @Test
  void compile_knowsWhichStepsItNames() {
    assertThat(compiler.compile("pay.all.all(e, e.amount > 1)").steps()).containsExactly("pay");
  }

  private Truth evaluate(String source, String... unknown) {
    return compiler.compile(source).evaluate(PAID, List.of(unknown));
  }

  private static Step step(String name) {
    return new Step(
        name,
        new Step.Match(name, SpanKind.SERVER, null, null, null, null),
        Step.EffectBy.COMMIT,
        List.of(),
        Map.of("amount", "biz.amount"));
  }
}
