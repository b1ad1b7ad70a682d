package io.plumbline.collector.check;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up amounts in minor units, each currency by itself, exactly. */
final class Sums {
  private final @Nullable String currencyName;
  private final Map<String, BigInteger> differences = new TreeMap<>(); // by currency
  private final List<String> missing = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();

  Sums(@Nullable String currencyName) {
    this.currencyName = currencyName;
  }

  /** Adds what every effect of a step says; what it should say and does not is missing. */
  void add(StepFacts step, String value, int sign) {
    for (Fact effect : step.effects()) {
      facts.add(effect);
      Object currency = currencyName == null ? "" : effect.values().get(currencyName);
      if (currency == null) missing.add(step.step().name() + "." + currencyName);
      if (!(effect.values().get(value) instanceof Long amount)) {
        missing.add(step.step().name() + "." + value);
        continue;
      }
      BigInteger signed = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(sign));
      differences.merge(String.valueOf(currency), signed, BigInteger::add);
    }
  }

  /** What differs by more than is tolerated; null if nothing does. */
  @Nullable String difference(long tolerance) {
    BigInteger most = BigInteger.valueOf(tolerance);
    List<String> differing = new ArrayList<>();
    differences.forEach((currency, difference) -> {
      if (difference.abs().compareTo(most) > 0) {
        differing.add(currency.isEmpty() ? difference.toString() : difference + " " + currency);
      }
    });
    return differing.isEmpty() ? null : String.join(" and ", differing);
  }

  List<String> missing() {
    return missing;
  }

  List<Fact> facts() {
    return facts;
  }
}
