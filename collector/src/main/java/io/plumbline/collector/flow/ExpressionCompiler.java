package io.plumbline.collector.flow;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compiles the expressions of one flow. A misspelt step or value is an error here, not a rule that is
 * never met later.
 */
final class ExpressionCompiler {
  /** What every step has, whatever its values. */
  static final Set<String> OF_EVERY_STEP = Set.of("done", "count", "outcome", "all");

  private static final CelOptions OPTIONS = CelOptions.current()
      .enableUnknownTracking(true)
      .enableHeterogeneousNumericComparisons(true) // the planner takes no other
      .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private final Map<String, Step> steps;
  private final CelCompiler compiler;

  ExpressionCompiler(Map<String, Step> steps) {
    this.steps = steps;
    CelCompilerBuilder building = CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setResultType(SimpleType.BOOL)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    for (String step : steps.keySet()) {
      building.addVar(step, MapType.create(SimpleType.STRING, SimpleType.DYN));
    }
    this.compiler = building.build();
  }

  /**
   * Compiles one.
   *
   * @throws IllegalArgumentException that says what is wrong, and at which character
   */
  Expression compile(String source) {
    try {
      CelAbstractSyntaxTree tree = compiler.compile(source).getAst();
      Set<String> named = new TreeSet<>();
      CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(node -> check(node.expr(), named));
      return new Expression(source, RUNTIME.createProgram(tree), named);
    } catch (CelValidationException invalid) {
      throw new IllegalArgumentException(invalid.getErrors().stream()
          .map(ExpressionCompiler::sentence)
          .collect(Collectors.joining("; ")));
    } catch (CelEvaluationException invalid) {
      throw new IllegalArgumentException(invalid.getMessage(), invalid);
    }
  }

  private static String sentence(CelIssue issue) {
    return issue.getMessage() + " at character " + (issue.getSourceLocation().getColumn() + 1);
  }

  private void check(CelExpr node, Set<String> named) {
    if (node.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
      String name = node.ident().name();
      if (steps.containsKey(name)) named.add(name);
      return;
    }
    if (node.exprKind().getKind() != CelExpr.ExprKind.Kind.SELECT) return;
    CelExpr of = node.select().operand();
    if (of.exprKind().getKind() != CelExpr.ExprKind.Kind.IDENT) return;
    Step step = steps.get(of.ident().name());
    String field = node.select().field();
    if (step == null || OF_EVERY_STEP.contains(field) || step.values().containsKey(field)) return;
    Set<String> known = new TreeSet<>(OF_EVERY_STEP);
    known.addAll(step.values().keySet());
    throw new IllegalArgumentException(
        step.name() + "." + field + " is not defined (expected: one of " + known + ")");
  }
}
