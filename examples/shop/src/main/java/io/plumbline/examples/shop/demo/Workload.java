package io.plumbline.examples.shop.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which order goes through which scenario: the same for the same number of orders, every time. */
final class Workload {
  static final int MIN_ORDERS = 20;
  static final int MAX_ORDERS = 1_000;

  /** So many plain orders come first: a JVM that has just started takes seconds for one. */
  static final int WARM_UP = 8;

  private static final long SEED = 20_261_122;
  private static final int ORDERS_PER_FAULT = 40;
  private static final int ORDERS_PER_NOISE = 50;

  private Workload() {}

  /** Of 200 orders: 5 of each fault that is a finding, 4 of each noise, the rest plain, mixed. */
  static List<Scenario> of(int orders) {
    if (orders < MIN_ORDERS || orders > MAX_ORDERS) {
      throw new DemoException(
          "orders: " + orders + " (expected: " + MIN_ORDERS + " to " + MAX_ORDERS + ")");
    }
    List<Scenario> mix = new ArrayList<>();
    for (Scenario scenario : Scenario.values()) {
      if (scenario == Scenario.PLAIN) continue;
      int share = orders / (scenario.isNoise() ? ORDERS_PER_NOISE : ORDERS_PER_FAULT);
      mix.addAll(Collections.nCopies(Math.max(1, share), scenario));
    }
    mix.addAll(Collections.nCopies(orders - WARM_UP - mix.size(), Scenario.PLAIN));
    Collections.shuffle(mix, new Random(SEED));
    mix.addAll(0, Collections.nCopies(WARM_UP, Scenario.PLAIN));
    return mix;
  }
}
