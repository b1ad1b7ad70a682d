package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void of_200orders_hasFiveOfEachFindingAndTwentyOfNoise() {
    List<Scenario> workload = Workload.of(200);

    assertThat(workload).hasSize(200);
    assertThat(Collections.frequency(workload, Scenario.LOST_RESPONSE)).isEqualTo(5);
    assertThat(Collections.frequency(workload, Scenario.EXECUTED_TWICE)).isEqualTo(5);
    assertThat(workload.stream().filter(Scenario::isNoise)).hasSize(20);
  }

  @Test
  void of_sameNumberTwice_isTheSameOrder() {
    assertThat(Workload.of(40)).isEqualTo(Workload.of(40));
  }

  @Test
  void of_fewestOrders_stillHasEveryScenario() {
    assertThat(Workload.of(Workload.MIN_ORDERS)).contains(Scenario.values());
  }

  @Test
  void of_tooFew_isRefused() {
    assertThatThrownBy(() -> Workload.of(3)).hasMessage("orders: 3 (expected: 20 to 1000)");
  }
}
