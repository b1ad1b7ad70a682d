package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.span.SomeSpan;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeenSpansTest {
  private static final int THREE_FILTERS = 43_690 + 87_381 + 174_762;

  @Test
  void add_ofASpanThatWasAdded_neverSaysItIsNew() {
    SeenSpans seen = new SeenSpans(3);
    for (int round = 0; round < 2; round++) {
      Random random = new Random(7);
      for (int i = 0; i < THREE_FILTERS; i++) {
        boolean mayBeThere =
            seen.add(SomeSpan.of(random.nextLong(), random.nextLong()).build());
        if (round == 1) assertThat(mayBeThere).isTrue();
      }
    }
  }

  @Test
  void add_ofNewSpans_saysSoOfNearlyAll_alsoWhereIdsAreCounted() {
    for (boolean isCounted : new boolean[] {true, false}) {
      Random random = new Random(8);
      SeenSpans seen = new SeenSpans(3);
      int taken = 0;
      for (int i = 0; i < THREE_FILTERS; i++) {
        long trace = isCounted ? 1 + i / 8 : random.nextLong();
        long id = isCounted ? 1 + i % 8 : random.nextLong();
        if (seen.add(SomeSpan.of(trace, id).build())) taken++;
      }
      assertThat(taken).isBetween(0, THREE_FILTERS / 50);
    }
  }

  @Test
  void add_ofMoreThanItHolds_saysThatEachMayBeThere() {
    SeenSpans seen = new SeenSpans(1);
    int added = 0;
    for (int id = 1; id < 60_000; id++) {
      if (!seen.add(SomeSpan.of(1, id).build())) added++;
    }

    assertThat(added).isEqualTo(43_690);
    assertThat(seen.add(SomeSpan.of(2, 1).build())).isTrue();
  }
}
