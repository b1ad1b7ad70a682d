package io.plumbline.agent.weave;

import java.util.ArrayList;
import java.util.List;

/** Which classes are advice and its helpers, to be loaded anew beside a library: those in an instrumentation's package and below. Immutable. */
final class AdvicePackages {
  private static final String BUILT_IN = "io.plumbline.agent.instrumentation.";

  private final List<String> prefixes = new ArrayList<>();

  /** @param instrumentations each in some package */
  AdvicePackages(Iterable<Instrumentation> instrumentations) {
    prefixes.add(BUILT_IN);
    for (Instrumentation each : instrumentations) {
      String name = each.getClass().getName();
      String prefix = name.substring(0, name.lastIndexOf('.') + 1);
      if (!prefix.startsWith(BUILT_IN) && !prefixes.contains(prefix)) prefixes.add(prefix);
    }
  }

  /** @param type its binary name */
  boolean contain(String type) {
    for (String prefix : prefixes) {
      if (type.startsWith(prefix)) return true;
    }
    return false;
  }
}
