package io.plumbline.collector.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code FlowOrderPropertyTest}'s flow, written a second time and as plainly as can be. It
 * knows no CEL and no unknowns: what is proven it finds out by trying what might still arrive.
 */
final class NaiveRules {
  static final List<String> RULES =
      List.of("require", "forbid", "once", "order", "one", "equal", "sum", "assert", "undo");

  private static final long CLOCK = 1;

  /**
   * What one span says.
   *
   * @param second when its transaction ended, each second once
   * @param said committed, rolled_back, none, empty (nobody watches), or unfinished
   * @param amount null if it does not say
   * @param key null if it has none
   */
  record Event(
      char step,
      int second,
      String said,
      @Nullable Long amount,
      @Nullable String key) {
    boolean isDone() {
      if (step == 'c') return said.isEmpty() || said.equals("committed") || said.equals("none");
      return said.isEmpty() || said.equals("committed");
    }

    boolean isWatched() {
      return step == 'c' || !said.isEmpty();
    }
  }

  private final long nowSecond;
  private final long settleSeconds;
  private final Set<Character> complete;
  private long graceSeconds; // after a deadline, for spans that are under way

  NaiveRules(long nowSecond, long settleSeconds, Set<Character> complete) {
    this.nowSecond = nowSecond;
    this.settleSeconds = settleSeconds;
    this.complete = complete;
  }

  /** OPEN or UNDECIDED by the rule; what is met is not in it. */
  Map<String, String> judge(List<Event> events) {
    Map<String, String> verdicts = new TreeMap<>();
    if (events.stream().noneMatch(event -> event.step == 'a')) return verdicts;
    for (String rule : RULES) {
      graceSeconds = 0;
      if (isBroken(rule, events) && !canBeMended(rule, events)) {
        verdicts.put(rule, "OPEN");
        continue;
      }
      graceSeconds = settleSeconds;
      if (isBroken(rule, events)) verdicts.put(rule, "UNDECIDED");
    }
    return verdicts;
  }

  private boolean isBroken(String rule, List<Event> events) {
    List<Event> a = effects('a', events);
    List<Event> b = effects('b', events);
    List<Event> c = effects('c', events);
    return switch (rule) {
      case "require" -> !a.isEmpty() && isOver(a.get(0).second + 30) && !isAfter(b, a.get(0));
      case "forbid" -> !c.isEmpty() && b.isEmpty();
      case "once" -> events.stream().filter(e -> e.step == 'b' && e.isDone()).count() > 1;
      case "order" -> isDisordered(List.of(a, b, c));
      case "one" ->
        (!b.isEmpty() && !c.isEmpty())
            || (b.isEmpty() && c.isEmpty() && !a.isEmpty() && isOver(a.get(0).second + 60));
      case "equal" -> differ(a, b);
      case "sum" -> isUnbalanced(b, c);
      case "assert" -> !b.isEmpty() && !c.isEmpty();
      case "undo" -> !a.isEmpty() && !b.isEmpty() && isNotUndone(events, b, c);
      default -> throw new IllegalArgumentException(rule);
    };
  }

  private static List<Event> effects(char step, List<Event> events) {
    List<Event> done = events.stream()
        .filter(event -> event.step == step && event.isDone())
        .sorted((one, other) -> Integer.compare(one.second, other.second))
        .toList();
    List<Event> effects = new ArrayList<>();
    for (Event event : done) {
      boolean copy = false;
      for (Event other : done) {
        boolean same = step == 'b' && event.key != null && event.key.equals(other.key);
        if (same && !event.isWatched() && (other.isWatched() || other.second < event.second)) {
          copy = true;
        }
      }
      if (!copy) effects.add(event);
    }
    return effects;
  }

  private boolean isOver(long second) {
    return nowSecond >= second + graceSeconds;
  }

  private static boolean isAfter(List<Event> effects, Event begin) {
    return effects.stream().anyMatch(effect -> effect.second >= begin.second - CLOCK);
  }

  private static boolean isDisordered(List<List<Event>> steps) {
    Event before = null;
    for (List<Event> step : steps) {
      if (step.isEmpty()) continue;
      if (before != null && before.second > step.get(0).second + CLOCK) return true;
      before = step.get(0);
    }
    return false;
  }

  /** Every amount that is told; null among them for one that is not. */
  private static Set<@Nullable Long> amounts(List<Event> one, List<Event> other) {
    Set<@Nullable Long> amounts = new HashSet<>();
    for (Event event : one) amounts.add(event.amount);
    for (Event event : other) amounts.add(event.amount);
    return amounts;
  }

  /** Not told by anybody, or within one step different. */
  private static boolean differ(List<Event> one, List<Event> other) {
    Set<@Nullable Long> all = amounts(one, other);
    if (!one.isEmpty() && !other.isEmpty()) return all.contains(null) || all.size() > 1;
    all.remove(null);
    return all.size() > 1;
  }

  private static boolean isUnbalanced(List<Event> left, List<Event> right) {
    long sum = 0;
    for (Event event : left) {
      if (event.amount == null) return true;
      sum += event.amount;
    }
    for (Event event : right) {
      if (event.amount == null) return true;
      sum -= event.amount;
    }
    return sum != 0;
  }

  private boolean isNotUndone(List<Event> events, List<Event> b, List<Event> c) {
    if (isAfter(c, b.get(0))) return c.size() > b.size();
    int lastOfA = events.stream()
        .filter(event -> event.step == 'a')
        .mapToInt(event -> event.second)
        .max()
        .orElseThrow();
    return isOver(Math.max(b.get(0).second, lastOfA) + 20L);
  }

  /** Whether something that was not told, or may still arrive, would make it met. */
  private boolean canBeMended(String rule, List<Event> events) {
    if (rule.equals("once")) return effects('b', events).size() <= 1;
    if (rule.equals("order")) return false; // of what was seen, by decision
    List<Long> told = new ArrayList<>(List.of(0L, difference(events), -difference(events)));
    events.stream().filter(event -> event.amount != null).forEach(event -> told.add(event.amount));
    for (List<Event> filled : filled(events, told)) {
      if (!isBroken(rule, filled)) return true;
      for (char step : new char[] {'a', 'b', 'c'}) {
        if (isClosed(step, events)) continue;
        for (int second : new int[] {-100, 1_000}) {
          List<Long> amounts = new ArrayList<>(told);
          Collections.addAll(amounts, difference(filled), -difference(filled));
          for (long amount : amounts) {
            List<Event> more = new ArrayList<>(filled);
            for (int copies = 0; copies < 4; copies++) {
              more.add(new Event(step, second + copies, "committed", amount, "new" + copies));
              if (!isBroken(rule, more)) return true;
            }
          }
        }
      }
    }
    return false;
  }

  private static long difference(List<Event> events) {
    long left = 0;
    for (Event event : effects('b', events)) left += event.amount == null ? 0 : event.amount;
    long right = 0;
    for (Event event : effects('c', events)) right += event.amount == null ? 0 : event.amount;
    return left - right;
  }

  private boolean isClosed(char step, List<Event> events) {
    boolean unfinished =
        events.stream().anyMatch(event -> event.step == step && event.said.equals("unfinished"));
    return complete.contains(step) && !unfinished;
  }

  /** Every way to fill in the amounts that were not told, with those that were or zero. */
  private static List<List<Event>> filled(List<Event> events, List<Long> told) {
    List<List<Event>> ways = new ArrayList<>();
    ways.add(List.of());
    for (Event event : events) {
      List<List<Event>> longer = new ArrayList<>();
      for (List<Event> way : ways) {
        List<Long> amounts = event.amount == null && event.isDone()
            ? told.stream().distinct().toList()
            : List.of(Long.MIN_VALUE);
        for (Long amount : amounts) {
          List<Event> next = new ArrayList<>(way);
          next.add(
              amount == Long.MIN_VALUE
                  ? event
                  : new Event(event.step, event.second, event.said, amount, event.key));
          longer.add(next);
        }
      }
      ways = longer;
    }
    return ways;
  }
}
