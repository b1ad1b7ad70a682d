package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SerialNumberTest {
  @Test
  void isValid_allowedCharacters_true() {
    assertThat(SerialNumber.isValid("azAZ09._:-")).isTrue();
    assertThat(SerialNumber.isValid(repeat('x', 64))).isTrue();
  }

  @Test
  void isValid_emptyTooLongOrOtherCharacters_false() {
    assertThat(SerialNumber.isValid("")).isFalse();
    assertThat(SerialNumber.isValid(repeat('x', 65))).isFalse();
    assertThat(SerialNumber.isValid("a b")).isFalse();
    assertThat(SerialNumber.isValid("a\r\nb")).isFalse();
    assertThat(SerialNumber.isValid("é")).isFalse();
    assertThat(SerialNumber.isValid("a/b")).isFalse();
  }

  private static String repeat(char c, int times) {
    char[] chars = new char[times];
    Arrays.fill(chars, c);
    return new String(chars);
  }
}
