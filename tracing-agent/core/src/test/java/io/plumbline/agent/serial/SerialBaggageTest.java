package io.plumbline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialBaggageTest {
  private static final String SERIAL = "plumbline.serial=1";

  @Test
  void with_serialIsAmongThem_changesNothing() {
    assertThat(SerialBaggage.with(SERIAL, "a=1, plumbline.serial=1;p=2"))
        .isEqualTo("a=1, plumbline.serial=1;p=2");
  }

  @Test
  void with_valueThatLooksLikeIt_isNotTakenForIt() {
    assertThat(SerialBaggage.with(SERIAL, "a=plumbline.serial=2"))
        .isEqualTo(SERIAL + ",a=plumbline.serial=2");
  }

  @Test
  void with_noOthers_isAlone() {
    assertThat(SerialBaggage.with(SERIAL, "")).isEqualTo(SERIAL);
  }

  @Test
  void with_64Others_dropsTheLast() {
    String others =
        IntStream.range(0, 64).mapToObj(i -> "a" + i + "=1").collect(Collectors.joining(","));

    assertThat(SerialBaggage.with(SERIAL, others))
        .isEqualTo(SERIAL + "," + others.replace(",a63=1", ""));
  }

  @Test
  void with_moreThan8192Bytes_dropsTheLast() {
    StringBuilder value = new StringBuilder();
    while (value.length() < 8172) value.append('v');

    assertThat(SerialBaggage.with(SERIAL, "a=1,b=" + value)).isEqualTo(SERIAL + ",a=1");
    assertThat(SerialBaggage.with(SERIAL, "b=" + value)).isEqualTo(SERIAL);
  }
}
