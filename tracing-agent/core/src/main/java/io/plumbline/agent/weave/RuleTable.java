package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import io.plumbline.agent.weave.Rules.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All rules of all instrumentations, by what they are looked up by. Filled at the start, then only read. */
final class RuleTable {
  private final Map<String, List<Rule>> byType = new HashMap<>();
  private final Map<String, List<Rule>> byDiscovery = new HashMap<>();
  private final Map<String, List<Rule>> byAnnotation = new HashMap<>();
  private final ConstantPool annotations;

  RuleTable(Iterable<Instrumentation> instrumentations) {
    for (Instrumentation each : instrumentations) {
      try {
        each.define(new Rules(each, this));
      } catch (RuntimeException | LinkageError e) { // of an extension: the others go on
        AgentLog.warn(each.getClass().getName() + " weaves nothing, or not all it should", e);
      }
    }
    annotations = new ConstantPool(byAnnotation.keySet());
  }

  List<Rule> typeToFill(String binaryName) {
    return byType.computeIfAbsent(binaryName.replace('.', '/'), name -> new ArrayList<>());
  }

  List<Rule> discoveryToFill(String name) {
    return byDiscovery.computeIfAbsent(name, key -> new ArrayList<>());
  }

  List<Rule> annotatedToFill(String annotation) {
    String descriptor = "L" + annotation.replace('.', '/') + ";";
    return byAnnotation.computeIfAbsent(descriptor, key -> new ArrayList<>());
  }

  /** Those for annotations that the class file mentions. */
  List<Rule> ofAnnotations(byte[] classFile) {
    List<Rule> rules = Collections.emptyList();
    for (String descriptor : annotations.in(classFile)) {
      if (rules.isEmpty()) rules = new ArrayList<>();
      rules.addAll(byAnnotation.getOrDefault(descriptor, Collections.emptyList()));
    }
    return rules;
  }

  /** @param internalName {@code java/lang/Object} */
  List<Rule> ofType(String internalName) {
    return byType.getOrDefault(internalName, Collections.emptyList());
  }

  List<Rule> ofDiscovery(String name) {
    List<Rule> rules = byDiscovery.get(name);
    if (rules == null) throw new IllegalArgumentException("no rules.discovered(\"" + name + "\")");
    return rules;
  }

  List<Rule> all() {
    List<Rule> all = new ArrayList<>();
    byType.values().forEach(all::addAll);
    byDiscovery.values().forEach(all::addAll);
    byAnnotation.values().forEach(all::addAll);
    return all;
  }
}
