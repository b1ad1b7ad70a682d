package io.plumbline.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Figures figures = new Figures();

  @Test
  void median_oddAndEvenNumberOfRounds_isTheMiddle() {
    for (double figure : List.of(30.0, 10.0, 20.0)) figures.add("odd", figure);
    for (double figure : List.of(40.0, 10.0, 20.0, 30.0)) figures.add("even", figure);

    assertThat(figures.median("odd")).isEqualTo(20);
    assertThat(figures.median("even")).isEqualTo(25);
  }

  @Test
  void median_noSuchRow_saysWhichThereAre() {
    figures.add("floor", 1);

    assertThatThrownBy(() -> figures.median("flor"))
        .hasMessage("row: flor (expected: one of [floor])");
  }
}
