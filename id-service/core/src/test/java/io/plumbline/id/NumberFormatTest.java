package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 23);

  @ParameterizedTest
  @CsvSource({
    "decimal, 12345, 12345",
    "decimal, 0, 0",
    "decimal, 9223372036854775807, 9223372036854775807",
    "decimal:12, 12345, 000000012345",
    "decimal+luhn, 7992739871, 79927398713", // the example of ISO/IEC 7812
    "decimal+luhn, 12345, 123455",
    "decimal+damm, 572, 5724", // the example of Damm's thesis
    "decimal+damm, 12345, 123459",
    "decimal:8+luhn, 12345, 000123455",
    "radix36, 9223372036854775807, 1Y2P0IJ32E8E7",
    "radix36, 12345, 9IX",
    "radix36:8+check, 12345, 000009IX3",
    "radix62, 9223372036854775807, AzL8n0Y58m7",
    "radix62+check, 12345, 3D7a",
    "crockford, 1234, 16J", // as in https://www.crockford.com/base32.html's implementations
    "crockford, 9223372036854775807, 7ZZZZZZZZZZZZ",
    "crockford+check, 12345, C1SD",
    "INV-{seq:8}+luhn, 12345, INV-000123455",
    "{seq:3}, 7, 007"
  })
  void format_knownVectors_andBack(String spec, long number, String text) {
    NumberFormat format = NumberFormat.parse(spec);

    assertThat(format.format(number)).isEqualTo(text);
    assertThat(format.read(text)).isEqualTo(number);
    assertThat(format.readPeriod(text)).isEmpty();
    assertThat(SerialNumber.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "PAY{yyyyMMdd}{seq:8}, PAY2026112300012345, 20261123",
    "PAY{yyyyMMdd}{seq:8}+luhn, PAY20261123000123457, 20261123",
    "PAY{yyyyMMdd}{seq:8}+damm, PAY20261123000123459, 20261123",
    "{seq:5}.{yy}, 12345.26, 26",
    "R{yyyy-MM}:{seq:6}, R2026-11:012345, 2026-11",
    "R{yyyyDDD}_{seq:6}, R2026327_012345, 2026327"
  })
  void format_templateWithPeriod_andBack(String spec, String text, String period) {
    NumberFormat format = NumberFormat.parse(spec);

    assertThat(format.isTemplate()).isTrue();
    assertThat(format.period(DAY)).isEqualTo(period);
    assertThat(format.format(12345, period)).isEqualTo(text);
    assertThat(format.read(text)).isEqualTo(12345);
    assertThat(format.readPeriod(text)).isEqualTo(period);
    assertThat(SerialNumber.isValid(text)).isTrue();
  }

  @Test
  void checkDigit_exampleOfIso7064Mod3736_isM() {
    assertThat(CheckDigit.ISO7064.of("A12425GABC1234002", Alphabet.RADIX36)).isEqualTo('M');
  }

  @Test
  void periodEnd_ofEachUnit_isTheNextOnesStart() {
    ZoneId zone = ZoneId.of("Asia/Shanghai");

    assertThat(end("{yyyy}{seq:3}", "2026", zone)).isEqualTo("2026-12-31T16:00:00Z");
    assertThat(end("{yyyyMM}{seq:3}", "202602", zone)).isEqualTo("2026-02-28T16:00:00Z");
    assertThat(end("{yyyyMMdd}{seq:3}", "20261123", zone)).isEqualTo("2026-11-23T16:00:00Z");
    assertThat(end("{yyyyDDD}{seq:3}", "2026327", zone)).isEqualTo("2026-11-23T16:00:00Z");
    assertThat(end("{yyyyMMddHH}{seq:3}", "2026112323", zone)).isEqualTo("2026-11-23T16:00:00Z");
  }

  @Test
  void periodEnd_hourThatComesTwiceInAutumn_isAfterTheSecond() {
    assertThat(end("{yyyyMMddHH}{seq:3}", "2026102502", ZoneId.of("Europe/Berlin")))
        .isEqualTo("2026-10-25T02:00:00Z");
  }

  private static Instant end(String spec, String period, ZoneId zone) {
    return NumberFormat.parse(spec).periodEnd(period, zone);
  }

  @Test
  void period_hours_needsATimeOfDay() {
    NumberFormat format = NumberFormat.parse("{yyyyMMddHH}{seq:3}");

    assertThat(format.period(LocalDateTime.of(2026, 11, 23, 9, 59))).isEqualTo("2026112309");
    assertThat(format.periodPattern()).isEqualTo("yyyyMMddHH");
    assertThatThrownBy(() -> format.period(DAY))
        .hasMessage("time: 2026-11-23 (expected: one with what {yyyyMMddHH} needs)");
  }

  @Test
  void period_shortYearOfTheNextCentury_isRefusedSinceItWouldRepeat() {
    assertThatThrownBy(() -> NumberFormat.parse("{yyMMdd}{seq:3}").period(LocalDate.of(2126, 1, 1)))
        .hasMessage("year: 2126 (expected: 2000 to 2099 for {yyMMdd})");
  }

  @Test
  void max_ofWidths_isTheLargestThatFits() {
    assertThat(NumberFormat.DECIMAL.max()).isEqualTo(Long.MAX_VALUE);
    assertThat(NumberFormat.parse("decimal:3").max()).isEqualTo(999);
    assertThat(NumberFormat.parse("decimal:18").max()).isEqualTo(999_999_999_999_999_999L);
    assertThat(NumberFormat.parse("decimal:19").max()).isEqualTo(Long.MAX_VALUE);
    assertThat(NumberFormat.parse("radix36:2").max()).isEqualTo(1295);
    assertThat(NumberFormat.parse("crockford:12").max()).isEqualTo((1L << 60) - 1);
    assertThat(NumberFormat.parse("PAY{yyyy}{seq:8}").max()).isEqualTo(99_999_999);
  }

  @Test
  void format_numberTooLarge_isRefusedAndNeverCut() {
    assertThatThrownBy(() -> NumberFormat.parse("{seq:2}").format(100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number: 100 (expected: 0 to 99, format {seq:2})");
    assertThatThrownBy(() -> NumberFormat.DECIMAL.format(-1)).hasMessageStartingWith("number: -1");
  }

  @Test
  void format_periodMissingOrTooMuch_isRefused() {
    assertThatThrownBy(() -> NumberFormat.parse("{yyyy}{seq:2}").format(1))
        .hasMessage("period:  (expected: {yyyy})");
    assertThatThrownBy(() -> NumberFormat.parse("{yyyyMMdd}{seq:2}").format(1, "20260229"))
        .hasMessage("period: 20260229 (expected: {yyyyMMdd}, one that there is)");
    assertThatThrownBy(() -> NumberFormat.DECIMAL.format(1, "2026"))
        .hasMessage("period: 2026 (expected: none, format decimal)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decimal | 12a | id: 12a: 'a' in 12a is none of the digits 0123456789",
        "decimal | 007 | id: 007 starts with a 0 that is never written (expected: format decimal)",
        "decimal | 9223372036854775808 | id: 9223372036854775808: 9223372036854775808 is more than 9223372036854775807",
        "decimal | -1 | id: -1: '-' in -1 is none of the digits 0123456789",
        "decimal+luhn | 5 | id: 5 is too short (expected: format decimal+luhn)",
        "decimal+luhn | 79927398710 | id: 79927398710 ends with 0 where the check digit of the rest is 3;"
            + " something is mistyped (expected: format decimal+luhn)",
        "decimal:3 | 12 | id: 12 is too short (expected: format decimal:3)",
        "decimal:3 | 1234 | id: 1234 is too long (expected: format decimal:3)",
        "radix62 | 3D! | id: 3D!: '!' in 3D! is none of the digits"
            + " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "PAY{yyyyMMdd}{seq:2} | PAX2026112301 | id: PAX2026112301 has PAX where PAY should be (expected: format"
            + " PAY{yyyyMMdd}{seq:2})",
        "PAY{yyyyMMdd}{seq:2} | PAY2026113101 | id: PAY2026113101: period: 20261131 (expected: {yyyyMMdd}, one that"
            + " there is)"
      })
  void read_badText_saysWhatIsWrong(String spec, String text, String message) {
    assertThatThrownBy(() -> NumberFormat.parse(spec).read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void read_emptyText_saysSo() {
    assertThatThrownBy(() -> NumberFormat.DECIMAL.read(""))
        .hasMessage("id:  is too short (expected: format decimal)");
  }

  @Test
  void read_asPeopleType_readsCapitalsAndCrockfordsLookalikes() {
    assertThat(NumberFormat.parse("radix36").read("9ix")).isEqualTo(12345);
    assertThat(NumberFormat.parse("crockford").read("c-is")).isEqualTo(12345);
    assertThat(NumberFormat.parse("crockford:8").read("oooo-0cLs")).isEqualTo(12345);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "octal | format: octal: expected: decimal, radix36, radix62 or crockford, optionally :width",
        "decimal+lunh | format: decimal+lunh: +lunh is no check digit of decimals (expected: +luhn or +damm)",
        "decimal+check | format: decimal+check: +check is no check digit of decimals",
        "crockford+luhn | format: crockford+luhn: +luhn is not for letters (expected: +check)",
        "decimal:0 | format: decimal:0: width 0 (expected: 1 to 40)",
        "decimal:41 | format: decimal:41: width 41 (expected: 1 to 40)",
        "PAY{seq:19} | format: PAY{seq:19}: width 19 (expected: 1 to 18)",
        "PAY{yyyyMMdd} | format: PAY{yyyyMMdd}: 0 {seq:width} in it (expected: exactly one)",
        "{seq:1}{seq:2} | format: {seq:1}{seq:2}: 2 {seq:width} in it (expected: exactly one)",
        "{yyyy}{seq:2}{MM} | format: {yyyy}{seq:2}{MM}: {MM} is not a period",
        "{yyyy}{seq:2}{yyyy} | format: {yyyy}{seq:2}{yyyy}: 2 periods in it (expected: at most one)",
        "P/{seq:2} | format: P/{seq:2}: 'P/' (expected: text of [A-Za-z0-9._:-])",
        "P{seq:2 | format: P{seq:2: a { without its }",
        "P}{seq:2} | format: P}{seq:2}: 'P}' (expected: text of [A-Za-z0-9._:-])",
        "{yyyydd}{seq:2} | format: {yyyydd}{seq:2}: {yyyydd} is not a period (expected: a year and what divides it"
      })
  void parse_badSpec_saysWhatIsWrong(String spec, String start) {
    assertThatThrownBy(() -> NumberFormat.parse(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(start);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MMdd", "dd", "yyyyMMDD", "YYYYww", "yyyyMMddmm", "HH", "", "yyyy/MM"})
  void parse_periodThatWouldComeAgain_isRefused(String pattern) {
    assertThatThrownBy(() -> NumberFormat.parse("{" + pattern + "}{seq:4}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a period");
  }

  @Test
  void parse_templateLongerThanASerialNumber_isRefused() {
    StringBuilder spec = new StringBuilder();
    for (int i = 0; i < 60; i++) spec.append('x');

    assertThatThrownBy(() -> NumberFormat.parse(spec + "{seq:4}"))
        .hasMessageEndingWith("texts of 65 characters with a check digit (expected: at most 64)");
  }
}
