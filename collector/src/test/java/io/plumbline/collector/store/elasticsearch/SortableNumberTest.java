package io.plumbline.collector.store.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortableNumberTest {
  @Test
  void texts_sortLikeTheNumbers() {
    Random random = new Random(5);
    for (int tries = 0; tries < 20_000; tries++) {
      BigDecimal one = number(random);
      BigDecimal two = number(random);
      int byText = SortableNumber.of(one).compareTo(SortableNumber.of(two));

      assertThat(Integer.signum(byText)).as("%s, %s", one, two).isEqualTo(one.compareTo(two));
      assertThat(SortableNumber.of(one)).isLessThan(SortableNumber.ABOVE_ALL);
    }
  }

  private static BigDecimal number(Random random) {
    long digits = random.nextInt(random.nextBoolean() ? 30 : 1_000_000) - 10L;
    return BigDecimal.valueOf(digits, random.nextInt(9) - 4);
  }

  @Test
  void bounds_beyondEveryStoredNumber_areStillInOrder() {
    String huge = SortableNumber.of(new BigDecimal("1e999999"));
    String stored = SortableNumber.of(new BigDecimal("9e400"));

    assertThat(stored).isLessThan(huge);
    assertThat(SortableNumber.of(new BigDecimal("-1e999999")))
        .isLessThan(SortableNumber.of(new BigDecimal("-9e400")));
    assertThat(SortableNumber.of(new BigDecimal("1e-999999")))
        .isGreaterThan(SortableNumber.of(BigDecimal.ZERO))
        .isLessThan(SortableNumber.of(new BigDecimal("1e-400")));
  }
}
