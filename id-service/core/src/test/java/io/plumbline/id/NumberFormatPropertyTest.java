package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class NumberFormatPropertyTest {
  @Provide
  Arbitrary<NumberFormat> formats() {
    return Arbitraries.of(
            "decimal",
            "decimal:19",
            "decimal+luhn",
            "decimal+damm",
            "radix36",
            "radix36:13+check",
            "radix62",
            "radix62+check",
            "crockford",
            "crockford+check",
            "crockford:13",
            "PAY{yyyyMMdd}{seq:8}",
            "{seq:18}",
            "A-{yy-MM}.{seq:12}+damm",
            "9{seq:5}_{yyyyDDD:HH}Z+luhn")
        .map(NumberFormat::parse);
  }

  @Provide
  Arbitrary<LocalDateTime> times() {
    return Arbitraries.longs()
        .between(0, 36_524L * 24 * 60 - 1)
        .map(minute -> LocalDateTime.of(2000, 1, 1, 0, 0).plusMinutes(minute));
  }

  @Property
  void read_ofWhatWasFormatted_isTheNumberAndItsPeriod(
      @ForAll("formats") NumberFormat format,
      @ForAll("times") LocalDateTime time,
      @ForAll @LongRange(max = Long.MAX_VALUE) long any) {
    long number = format.max() == Long.MAX_VALUE ? any : any % (format.max() + 1);
    String period = format.period(time);

    String text = format.format(number, period);

    assertThat(SerialNumber.isValid(text)).isTrue();
    assertThat(format.read(text)).isEqualTo(number);
    assertThat(format.readPeriod(text)).isEqualTo(period);
  }

  @Property
  void read_anyText_isReadAsWrittenOrRefusedWithAReason(
      @ForAll("formats") NumberFormat format, @ForAll String text) {
    try {
      long number = format.read(text);
      String written = format.format(number, format.readPeriod(text));
      assertThat(written)
          .isEqualToIgnoringCase(format.spec().startsWith("crockford") ? written : text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("id: ");
    }
  }

  @Property
  void read_oneCharacterWrong_isNoticed(
      @ForAll("checked") NumberFormat format,
      @ForAll @LongRange(max = 999_999_999_999L) long number,
      @ForAll @IntRange(max = 30) int position,
      @ForAll @IntRange(min = 1, max = 31) int change) {
    String text = format.format(number);
    int at = position % text.length();
    Alphabet digits = format.spec().startsWith("decimal") ? Alphabet.DECIMAL : Alphabet.CROCKFORD;
    if (format.spec().startsWith("radix")) digits = Alphabet.RADIX36;
    int wrong = (digits.value(text.charAt(at)) + change) % digits.radix();
    if (digits.value(text.charAt(at)) == wrong) return;
    StringBuilder mistyped = new StringBuilder(text);
    mistyped.setCharAt(at, digits.digit(wrong));

    assertThatThrownBy(() -> format.read(mistyped)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<NumberFormat> checked() {
    return Arbitraries.of(
            "decimal:12+luhn", "decimal:12+damm", "crockford:10+check", "radix36+check")
        .map(NumberFormat::parse);
  }

  @Property
  void read_twoDigitsSwapped_isNoticedByDamm(
      @ForAll @LongRange(max = 999_999_999_999L) long number, @ForAll @IntRange(max = 11) int at) {
    NumberFormat format = NumberFormat.parse("decimal:12+damm");
    StringBuilder swapped = new StringBuilder(format.format(number));
    char first = swapped.charAt(at);
    if (first == swapped.charAt(at + 1)) return;
    swapped.setCharAt(at, swapped.charAt(at + 1));
    swapped.setCharAt(at + 1, first);

    assertThatThrownBy(() -> format.read(swapped)).hasMessageContaining("something is mistyped");
  }

  @Property
  void format_fixedWidth_sortsAsTheNumbersDo(
      @ForAll @LongRange(max = Long.MAX_VALUE) long one,
      @ForAll @LongRange(max = Long.MAX_VALUE) long other) {
    for (String spec : new String[] {"decimal:19", "radix36:13", "radix62:11", "crockford:13"}) {
      NumberFormat format = NumberFormat.parse(spec);
      assertThat(Integer.signum(format.format(one).compareTo(format.format(other))))
          .isEqualTo(Long.compare(one, other));
    }
  }

  @Property
  void period_laterTime_sortsLater(
      @ForAll("formats") NumberFormat format,
      @ForAll("times") LocalDateTime one,
      @ForAll("times") LocalDateTime other) {
    LocalDateTime earlier = one.isBefore(other) ? one : other;
    LocalDateTime later = one.isBefore(other) ? other : one;

    assertThat(format.period(earlier)).isLessThanOrEqualTo(format.period(later));
  }
}
