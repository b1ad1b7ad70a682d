package io.plumbline.agent.span;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DroppedRequestsTest {
  private final DroppedRequests dropped = new DroppedRequests("/health, /actuator/*,");

  @Test
  void path_thatIsNamed_isDropped() {
    assertThat(dropped.has("/health")).isTrue();
    assertThat(dropped.has("/actuator/metrics")).isTrue();
  }

  @Test
  void path_thatIsNot_isTraced() {
    assertThat(dropped.has("/healthy")).isFalse();
    assertThat(dropped.has("/orders/health")).isFalse();
    assertThat(dropped.has(null)).isFalse();
    assertThat(new DroppedRequests(null).has("/health")).isFalse();
  }
}
