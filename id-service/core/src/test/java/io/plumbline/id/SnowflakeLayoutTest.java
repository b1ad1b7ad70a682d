package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
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

  @Test
  void javascriptSafe_largestId_isTheLargestSafeInteger() {
    SnowflakeLayout safe = SnowflakeLayout.JAVASCRIPT_SAFE;

    assertThat(safe.compose(safe.endMillis() - 1, 31, 127)).isEqualTo((1L << 53) - 1);
    assertThat(safe.bits()).isEqualTo(53);
    assertThat(safe.idsPerSecond()).isEqualTo(128_000);
    assertThat(safe.workers()).isEqualTo(32);
  }

  @Test
  void endsAt_ofThePresets_isInManyYears() {
    assertThat(LAYOUT.endsAt()).isEqualTo("2093-09-06T15:47:35.552Z");
    assertThat(SnowflakeLayout.JAVASCRIPT_SAFE.endsAt()).isEqualTo(LAYOUT.endsAt());
    assertThat(LAYOUT.idsPerSecond()).isEqualTo(4_096_000);
  }

  @Test
  void yearsLeft_beforeAndAfterTheEnd_isPositiveThenNegative() {
    SnowflakeLayout layout = new SnowflakeLayout(0, 32, 10, 12); // ends after 49.7 days

    assertThat(LAYOUT.yearsLeft(Instant.parse("2026-11-23T00:00:00Z"))).isBetween(66.7, 66.8);
    assertThat(layout.yearsLeft(Instant.EPOCH)).isBetween(0.136, 0.137);
    assertThat(layout.yearsLeft(Instant.parse("1971-01-01T00:00:00Z"))).isNegative();
  }

  @Test
  void decode_ofWhatWasComposed_isItsParts() {
    long millis = Instant.parse("2026-11-23T10:15:30.123Z").toEpochMilli();

    SnowflakeLayout.Parts parts = LAYOUT.decode(LAYOUT.compose(millis, 7, 42));

    assertThat(parts.timeMillis()).isEqualTo(millis);
    assertThat(parts.worker()).isEqualTo(7);
    assertThat(parts.sequence()).isEqualTo(42);
    assertThat(parts).hasToString("2026-11-23T10:15:30.123Z, worker 7, sequence 42");
  }

  @Test
  void decode_numberThatIsNoIdOfTheLayout_namesIt() {
    assertThatThrownBy(() -> LAYOUT.decode(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id: -1 (expected: 0 to 9223372036854775807)");
    assertThatThrownBy(() -> SnowflakeLayout.JAVASCRIPT_SAFE.decode(1L << 53))
        .hasMessage("id: 9007199254740992 (expected: 0 to 9007199254740991)");
  }

  @Test
  void compose_timeOrSequenceOutOfRange_namesThem() {
    assertThatThrownBy(() -> LAYOUT.compose(0, 0, 0))
        .hasMessage("timeMillis: 0 (expected: 1704067200000 to 3903090455551)");
    assertThatThrownBy(() -> LAYOUT.compose(LAYOUT.epochMillis(), 0, 4096))
        .hasMessage("sequence: 4096 (expected: 0 to 4095)");
    assertThatThrownBy(() -> new SnowflakeLayout(Long.MAX_VALUE, 41, 10, 12))
        .hasMessage("epochMillis: 9223372036854775807 (expected: 0 to 253402300799999)");
  }

  @Property
  void decode_anyParts_roundTrips(
      @ForAll @IntRange(min = 32, max = 41) int timeBits,
      @ForAll @IntRange(min = 1, max = 10) int workerBits,
      @ForAll @IntRange(min = 1, max = 12) int sequenceBits,
      @ForAll @LongRange(max = Long.MAX_VALUE) long any) {
    SnowflakeLayout layout = new SnowflakeLayout(1_000, timeBits, workerBits, sequenceBits);
    long id = any >>> (63 - layout.bits());

    SnowflakeLayout.Parts parts = layout.decode(id);

    assertThat(layout.compose(parts.timeMillis(), parts.worker(), parts.sequence()))
        .isEqualTo(id);
  }
}
