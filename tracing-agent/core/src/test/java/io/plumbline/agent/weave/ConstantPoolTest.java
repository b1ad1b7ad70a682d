package io.plumbline.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConstantPoolTest {
  private static final long LONG = 1L << 40; // takes two places among the constants

  /** Not as one text: it would be among this class's own constants. */
  private final ConstantPool pool = new ConstantPool(
      Arrays.asList("Lorg/junit/jupiter/api/Test;", String.join("/", "Lorg", "None;")));

  @Test
  void in_classThatMentionsOne_findsIt() throws IOException {
    assertThat(LONG).isPositive();
    assertThat(pool.in(classFile())).containsExactly("Lorg/junit/jupiter/api/Test;");
  }

  @Test
  void in_cutOff_findsNothingAndThrowsNothing() throws IOException {
    byte[] whole = classFile();
    for (int length = 0; length < 40; length++) {
      assertThat(pool.in(Arrays.copyOf(whole, length))).isEmpty();
    }
  }

  private static byte[] classFile() throws IOException {
    try (InputStream in = ConstantPoolTest.class.getResourceAsStream("ConstantPoolTest.class")) {
      return Bridge.readAll(in);
    }
  }
}
