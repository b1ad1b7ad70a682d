package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SnowflakeLayoutTest {
  private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

  @Test
  void compose_largestParts_isTheLargestLong() {
    long id = LAYOUT.compose(LAYOUT.endMillis() - 1, 1023, 4095);

    assertThat(id).isEqualTo(Long.MAX_VALUE);
    assertThat(LAYOUT.timeMillis(id)).isEqualTo(LAYOUT.endMillis() - 1);
    assertThat(LAYOUT.worker(id)).isEqualTo(1023);
    assertThat(LAYOUT.sequence(id)).isEqualTo(4095);
  }

  @Test
  void compose_workerTooLarge_namesIt() {
    assertThatThrownBy(() -> LAYOUT.compose(LAYOUT.epochMillis(), 1024, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("worker: 1024 (expected: 0 to 1023)");
  }

  @Test
  void constructor_moreThan63Bits_isRefused() {
    assertThatThrownBy(() -> new SnowflakeLayout(0, 42, 10, 12))
        .hasMessage("timeBits + workerBits + sequenceBits: 64 (expected: <= 63)");
  }
}
