package io.plumbline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialTest {
  private static final String LONGEST =
      "0123456789012345678901234567890123456789012345678901234567890123";

  @ParameterizedTest
  @ValueSource(strings = {"7", "Az09._:-", LONGEST})
  void isValid_asThePatternSays(String serial) {
    assertThat(Serial.isValid(serial)).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "a b", "a;b", "a,b", "ä", "流水号", LONGEST + "4"})
  void isValid_otherwiseNot(String serial) {
    assertThat(Serial.isValid(serial)).isFalse();
  }

  @Test
  void with_keepsTheRestOfTheBaggage() {
    Context context = Context.root().with(Baggage.builder().put("tenant", "a").build());

    Context numbered = Serial.with(context, "7");

    assertThat(Serial.of(numbered)).isEqualTo("7");
    assertThat(Baggage.fromContext(numbered).getEntryValue("tenant")).isEqualTo("a");
  }

  @Test
  void of_notValidInTheBaggage_isNone() {
    Context context =
        Context.root().with(Baggage.builder().put(Serial.NAME, "a b").build());

    assertThat(Serial.of(context)).isNull();
  }
}
