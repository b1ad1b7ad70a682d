package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** UUIDv7, ULID, and what they share. */
class TimeOrderedTest {
  private static final long NOW = Instant.parse("2026-11-23T10:15:30.123Z").toEpochMilli();

  private long millis = NOW;
  private final TimeOrdered source = new TimeOrdered(() -> millis);

  @Test
  void uuid7_layout_isThatOfRfc9562() {
    UUID uuid = Uuid7.next(source);

    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(Uuid7.time(uuid)).isEqualTo(Instant.ofEpochMilli(NOW));
  }

  @Test
  void uuid7Time_exampleOfRfc9562_isWhatItSays() {
    UUID example = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"); // appendix A.6

    assertThat(Uuid7.time(example)).isEqualTo(Instant.ofEpochMilli(0x17F22E279B0L));
  }

  @Test
  void uuid7Time_otherVersion_isRefused() {
    assertThatThrownBy(() -> Uuid7.time(UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("uuid: f47ac10b-58cc-4372-a567-0e02b2c3d479 (expected: version 7, RFC 9562)");
  }

  @Test
  void next_clockStandsOrGoesBack_increasesAllTheSame() {
    String lastUuid = "";
    String lastUlid = "";
    for (int i = 0; i < 50_000; i++) {
      if (i == 15_000) millis += 5;
      if (i == 30_000) millis -= 3_600_000;
      String uuid = Uuid7.next(source).toString();
      String ulid = Ulid.next(source);
      assertThat(uuid).isGreaterThan(lastUuid);
      assertThat(ulid).isGreaterThan(lastUlid);
      lastUuid = uuid;
      lastUlid = ulid;
    }
    assertThat(Uuid7.time(UUID.fromString(lastUuid))).isEqualTo(Instant.ofEpochMilli(NOW + 5));
  }

  @Test
  void next_counterFull_carriesIntoTheTime() {
    long first = source.next();
    long last = 0;
    for (int i = 0; i < 1 << TimeOrdered.COUNTER_BITS; i++) last = source.next();

    assertThat(last).isEqualTo(first + (1 << TimeOrdered.COUNTER_BITS));
    assertThat(TimeOrdered.millis(last)).isEqualTo(NOW + 1);
  }

  @Test
  void next_twoSourcesAtTheSameTime_haveNothingInCommon() {
    TimeOrdered other = new TimeOrdered(() -> millis);
    Set<Long> random = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      millis++;
      random.add(source.random(source.next()));
      random.add(other.random(other.next()));
    }

    assertThat(random).hasSize(20_000);
  }

  @Test
  void next_twoThreads_shareNothingAndEachIncreases() throws Exception {
    String[][] got = new String[2][200_000];
    Thread other = new Thread(() -> Arrays.setAll(got[1], i -> Uuid7.next().toString()));
    other.start();
    Arrays.setAll(got[0], i -> Uuid7.next().toString());
    other.join();

    Set<String> all = new HashSet<>(Arrays.asList(got[0]));
    all.addAll(Arrays.asList(got[1]));
    assertThat(all).hasSize(400_000);
    assertThat(got[0]).isSorted();
    assertThat(got[1]).isSorted();
  }

  @Test
  void next_clockBefore1970_saysSo() {
    millis = -1;

    assertThatThrownBy(source::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("clock: -1 ms since 1970 (expected: 0 to 35184372088831)");
  }

  @Test
  void ulidTime_examplesOfTheReferenceImplementation_areWhatTheySay() {
    assertThat(Ulid.time("01ARYZ6S410000000000000000"))
        .isEqualTo(Instant.ofEpochMilli(1_469_918_176_385L));
    assertThat(Ulid.time("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"))
        .isEqualTo(Instant.ofEpochMilli((1L << 48) - 1));
  }

  @Test
  void ulid_nextOfTheProcess_isAValidSerialNumberOfNow() {
    Instant before = Instant.now().minusMillis(1);
    String ulid = Ulid.next();

    assertThat(SerialNumber.isValid(ulid)).isTrue();
    assertThat(ulid).hasSize(Ulid.LENGTH);
    assertThat(Ulid.time(ulid)).isAfter(before);
    assertThat(Ulid.toUuid(ulid.toLowerCase(Locale.ROOT))).isEqualTo(Ulid.toUuid(ulid));
  }

  @Test
  void ulid_badText_isRefused() {
    assertThatThrownBy(() -> Ulid.time("8ZZZZZZZZZZZZZZZZZZZZZZZZZ"))
        .hasMessage("ulid: 8ZZZZZZZZZZZZZZZZZZZZZZZZZ (expected: 26 characters, the first 0 to 7)");
    assertThatThrownBy(() -> Ulid.time("01ARYZ6S41000000000000000U"))
        .hasMessageEndingWith("(expected: Crockford's base 32, without 'U')");
    assertThatThrownBy(() -> Ulid.time("")).hasMessageStartingWith("ulid:  (expected");
  }

  @Property
  void ulid_any128Bits_roundTripAndSort(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    UUID uuid = new UUID(high, low);
    UUID other = new UUID(otherHigh, otherLow);

    assertThat(Ulid.toUuid(Ulid.fromUuid(uuid))).isEqualTo(uuid);
    assertThat(Integer.signum(Ulid.fromUuid(uuid).compareTo(Ulid.fromUuid(other))))
        .isEqualTo(Integer.signum(uuid.toString().compareTo(other.toString())));
  }
}
