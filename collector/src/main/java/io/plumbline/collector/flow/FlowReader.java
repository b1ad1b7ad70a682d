package io.plumbline.collector.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.collector.flow.Step.EffectBy;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.yaml.YamlDocument;
import io.plumbline.collector.yaml.YamlProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a flow of a document that meets the schema, and checks what a schema cannot: names. */
final class FlowReader {
  private static final String SERIAL = "serial";

  /** The keys of an expectation of which it has exactly one. */
  private static final List<String> RULES = List.of(
      "require",
      "forbid",
      "once",
      "atMost",
      "order",
      "oneOf",
      "equal",
      "balance",
      "compensate",
      "assert");

  private final String file;
  private final YamlDocument document;
  private final List<YamlProblem> problems;
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private @Nullable ExpressionCompiler compiler; // once the steps are known

  private FlowReader(String file, YamlDocument document, List<YamlProblem> problems) {
    this.file = file;
    this.document = document;
    this.problems = problems;
  }

  /** The flow; null if there were problems, which are then added. */
  static @Nullable Flow read(String file, YamlDocument document, List<YamlProblem> problems) {
    int before = problems.size();
    Flow flow = new FlowReader(file, document, problems).flow();
    return problems.size() == before ? flow : null;
  }

  private @Nullable Flow flow() {
    JsonNode json = document.json();
    json.get("steps").properties().forEach(entry -> {
      if (ExpressionCompiler.OF_EVERY_STEP.contains(entry.getKey())) {
        problem("steps." + entry.getKey(), "reserved (expected: another name)");
      }
      steps.put(entry.getKey(), step(entry.getKey(), entry.getValue()));
    });
    compiler = new ExpressionCompiler(steps);
    String start = stepName("start", json.get("start").textValue());
    List<Expectation> expectations = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int index = 0;
    for (JsonNode each : json.get("expect")) {
      String path = "expect." + index++;
      if (!ids.add(each.get("id").textValue())) {
        problem(path + ".id", each.get("id") + " is there twice (expected: each id once)");
      }
      Expectation expectation = expectation(path, each, json.get("start").textValue());
      if (expectation != null) expectations.add(expectation);
    }
    if (start == null) return null;
    String key = json.get("key").textValue();
    return new Flow(
        json.get("name").textValue(),
        json.get("version").intValue(),
        json.get("owner").textValue(),
        Mode.valueOf(text(json, "mode", "enforce").toUpperCase(Locale.ROOT)),
        key.equals(SERIAL) ? null : key.substring("attr:".length()),
        start,
        steps,
        expectations);
  }

  private Step step(String name, JsonNode json) {
    JsonNode match = json.get("match");
    String operation = text(match, "op");
    Map<String, String> values = new LinkedHashMap<>();
    JsonNode named = json.path("values");
    named.properties().forEach(entry -> {
      if (ExpressionCompiler.OF_EVERY_STEP.contains(entry.getKey())) {
        problem("steps." + name + ".values." + entry.getKey(), "reserved (expected: another name)");
      }
      values.put(entry.getKey(), entry.getValue().textValue());
    });
    return new Step(
        name,
        new Step.Match(
            match.get("service").textValue(),
            SpanKind.valueOf(match.get("kind").textValue()),
            operation == null ? null : PathPattern.of(operation),
            text(match, "destination"),
            text(match, "group"),
            text(match, "biz")),
        EffectBy.valueOf(text(json, "effect", "status").toUpperCase(Locale.ROOT)),
        texts(json.path("dedupe")),
        values);
  }

  private @Nullable Expectation expectation(String path, JsonNode json, String start) {
    Expectation.Rule rule = rule(path, json, start);
    String money = text(json, "money");
    ValueName atRisk = money == null ? null : value(path + ".money", money);
    String when = text(json, "if");
    Expression condition = when == null ? null : expression(path + ".if", when);
    if (rule == null) return null;
    return new Expectation(
        json.get("id").textValue(),
        Severity.valueOf(text(json, "severity", "error").toUpperCase(Locale.ROOT)),
        atRisk,
        condition,
        rule);
  }

  private Expectation.@Nullable Rule rule(String path, JsonNode json, String start) {
    List<String> kinds = RULES.stream().filter(json::has).toList();
    if (kinds.size() != 1) {
      problem(path, kinds + " (expected: exactly one of " + RULES + ")");
      return null;
    }
    String kind = kinds.get(0);
    refuseStray(path, json, kind);
    String at = path + "." + kind;
    JsonNode said = json.get(kind);
    String after = text(json, "after");
    if (after != null) stepName(path + ".after", after);
    String from = after == null ? start : after;
    return switch (kind) {
      case "require" -> new Expectation.Require(existing(at, said), from, within(path, json));
      case "forbid" -> new Expectation.Forbid(existing(at, said), after);
      case "once" -> new Expectation.AtMost(existing(at, said), 1);
      case "atMost" ->
        new Expectation.AtMost(
            existing(at + ".step", said.get("step")), said.get("n").intValue());
      case "order" -> new Expectation.Order(existingAll(at, said));
      case "oneOf" -> new Expectation.OneOf(existingAll(at, said), from, within(path, json));
      case "equal" -> new Expectation.Equal(values(at, said));
      case "balance" -> balance(at, said);
      case "compensate" -> compensate(at, said, within(path, json));
      default -> asserted(at, said.textValue());
    };
  }

  /** A key that the rule does not look at would be a promise that nobody keeps. */
  private void refuseStray(String path, JsonNode json, String kind) {
    boolean timed = Set.of("require", "oneOf", "compensate").contains(kind);
    if (!timed && json.has("within")) {
      problem(path + ".within", "not used by " + kind + " (expected: no within)");
    }
    boolean placed = Set.of("require", "oneOf", "forbid").contains(kind);
    if (!placed && json.has("after")) {
      problem(path + ".after", "not used by " + kind + " (expected: no after)");
    }
  }

  private Expectation.Balance balance(String path, JsonNode json) {
    List<ValueName> left = values(path + ".left", json.get("left"));
    List<ValueName> right = values(path + ".right", json.get("right"));
    String currency = text(json, "currency");
    if (currency != null) {
      left.forEach(each -> value(path + ".currency", each.step() + "." + currency));
      right.forEach(each -> value(path + ".currency", each.step() + "." + currency));
    }
    return new Expectation.Balance(left, right, json.path("tolerance").longValue(), currency);
  }

  private Expectation.Compensate compensate(String path, JsonNode json, Duration within) {
    String undo = existing(path + ".undo", json.get("undo"));
    String by = existing(path + ".by", json.get("by"));
    List<String> equal = texts(json.path("equal"));
    for (int i = 0; i < equal.size(); i++) {
      value(path + ".equal." + i, undo + "." + equal.get(i));
      value(path + ".equal." + i, by + "." + equal.get(i));
    }
    return new Expectation.Compensate(undo, by, equal, within);
  }

  private Expectation.@Nullable Assert asserted(String path, String source) {
    Expression expression = expression(path, source);
    return expression == null ? null : new Expectation.Assert(expression);
  }

  private @Nullable Expression expression(String path, String source) {
    if (compiler == null) throw new IllegalStateException("steps come before expressions");
    try {
      return compiler.compile(source);
    } catch (IllegalArgumentException wrong) {
      problem(path, "'" + source + "': " + wrong.getMessage());
      return null;
    }
  }

  private Duration within(String path, JsonNode json) {
    String text = json.get("within").textValue();
    int unit = text.endsWith("ms") ? text.length() - 2 : text.length() - 1;
    long number = Long.parseLong(text.substring(0, unit));
    Duration within = switch (text.substring(unit)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
    if (within.isZero() || within.compareTo(Duration.ofDays(366)) > 0) {
      problem(path + ".within", "'" + text + "' (expected: 1ms to 366d)");
    }
    return within;
  }

  private String existing(String path, JsonNode name) {
    stepName(path, name.textValue());
    return name.textValue();
  }

  private List<String> existingAll(String path, JsonNode names) {
    List<String> read = texts(names);
    for (int i = 0; i < read.size(); i++) stepName(path + "." + i, read.get(i));
    return read;
  }

  private @Nullable String stepName(String path, String name) {
    if (steps.containsKey(name)) return name;
    problem(path, "'" + name + "' is not a step (expected: one of " + steps.keySet() + ")");
    return null;
  }

  private List<ValueName> values(String path, JsonNode names) {
    List<ValueName> read = new ArrayList<>();
    for (String name : texts(names)) read.add(value(path + "." + read.size(), name));
    return read;
  }

  private ValueName value(String path, String written) {
    ValueName name = ValueName.parse(written);
    Step step = steps.get(name.step());
    if (step == null) {
      stepName(path, name.step());
    } else if (!step.values().containsKey(name.value())) {
      problem(
          path,
          "'" + written + "' is not defined (expected: one of "
              + step.values().keySet().stream().sorted().toList() + " of " + step.name() + ")");
    }
    return name;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array) texts.add(each.textValue());
    return texts;
  }

  private static @Nullable String text(JsonNode json, String key) {
    JsonNode value = json.get(key);
    return value == null ? null : value.textValue();
  }

  private static String text(JsonNode json, String key, String otherwise) {
    String text = text(json, key);
    return text == null ? otherwise : text;
  }

  private void problem(String path, String message) {
    problems.add(new YamlProblem(file, document.line(path), path, message));
  }
}
