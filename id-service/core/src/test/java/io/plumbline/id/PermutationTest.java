package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PermutationTest {
  private static final byte[] KEY = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

  @Test
  void sipHash_vectorOfTheReferenceImplementation_isTheSame() {
    assertThat(Permutation.sipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x0706050403020100L))
        .isEqualTo(0x93f5f5799a932462L);
  }

  /** Ids are in the world under these: a change here would make every hidden id unreadable. */
  @Test
  void hide_knownVectors_neverChange() {
    assertVectors(Permutation.of(KEY, 63), Long.MAX_VALUE, new long[] {
      6781292343363648285L, 5036512644210932555L, 2400982761032504821L, 5435193822640239741L
    });
    assertVectors(Permutation.of(KEY, 53), (1L << 53) - 1, new long[] {
      769465719907255L, 3050600523694343L, 3020981730177506L, 1378537843482023L
    });
    assertVectors(Permutation.below(KEY, 100_000_000), 99_999_999, new long[] {
      79855726, 61039689, 87077838, 77340827
    });
  }

  private static void assertVectors(Permutation permutation, long last, long[] hidden) {
    long[] numbers = {0, 1, 2, last};
    for (int i = 0; i < numbers.length; i++) {
      assertThat(permutation.hide(numbers[i])).isEqualTo(hidden[i]);
      assertThat(permutation.reveal(hidden[i])).isEqualTo(numbers[i]);
    }
  }

  @Test
  void hide_everyNumberOfSmallWidths_hitsEachOnce() {
    for (int bits = 2; bits <= 16; bits++) assertBijection(Permutation.of(KEY, bits), 1 << bits);
  }

  @Test
  void hide_everyNumberBelowOddBounds_hitsEachOnce() {
    for (int size : new int[] {4, 5, 6, 7, 9, 10, 63, 65, 100, 999, 1_000, 4_097, 100_000}) {
      assertBijection(Permutation.below(KEY, size), size);
    }
  }

  private static void assertBijection(Permutation permutation, int size) {
    BitSet hit = new BitSet(size);
    for (int number = 0; number < size; number++) {
      long hidden = permutation.hide(number);
      assertThat(hidden).isBetween(0L, size - 1L);
      assertThat(permutation.reveal(hidden)).isEqualTo(number);
      hit.set((int) hidden);
    }
    assertThat(hit.cardinality()).isEqualTo(size);
  }

  @Property
  void reveal_ofWhatWasHidden_isTheNumber(
      @ForAll @Size(16) byte[] key,
      @ForAll @IntRange(min = 2, max = 63) int bits,
      @ForAll @LongRange(max = Long.MAX_VALUE) long any) {
    Permutation permutation = Permutation.of(key, bits);
    long number = any >>> (63 - bits);

    assertThat(permutation.reveal(permutation.hide(number))).isEqualTo(number);
    assertThat(permutation.hide(permutation.reveal(number))).isEqualTo(number);
  }

  @Property
  void reveal_belowAnyBound_isTheNumber(
      @ForAll @LongRange(min = 4, max = Long.MAX_VALUE) long size,
      @ForAll @LongRange(max = Long.MAX_VALUE) long any) {
    Permutation permutation = Permutation.below(KEY, size);
    long number = any % size;

    assertThat(permutation.hide(number)).isBetween(0L, size - 1);
    assertThat(permutation.reveal(permutation.hide(number))).isEqualTo(number);
  }

  @Test
  void hide_oneBitOfTheNumberChanged_changesHalfOfTheIdsBits() {
    Permutation permutation = Permutation.of(KEY, 63);
    Random random = new Random(7);
    long changed = 0;
    int trials = 63 * 200;
    for (int i = 0; i < trials; i++) {
      long number = random.nextLong() & Long.MAX_VALUE;
      long neighbour = number ^ 1L << (i % 63);
      changed += Long.bitCount(permutation.hide(number) ^ permutation.hide(neighbour));
    }

    assertThat(changed / (double) trials).isBetween(31.3, 31.7);
  }

  @Test
  void hide_oneBitOfTheKeyChanged_changesHalfOfTheIdsBits() {
    long changed = 0;
    int trials = 128 * 50;
    for (int i = 0; i < trials; i++) {
      byte[] other = KEY.clone();
      other[i % 128 / 8] ^= (byte) (1 << (i % 8));
      changed += Long.bitCount(
          Permutation.of(KEY, 63).hide(i) ^ Permutation.of(other, 63).hide(i));
    }

    assertThat(changed / (double) trials).isBetween(31.2, 31.8);
  }

  @Test
  void hide_consecutiveNumbers_showNeitherOrderNorNeighbourhood() {
    Permutation permutation = Permutation.of(KEY, 63);
    int rising = 0;
    long previous = permutation.hide(0);
    for (int number = 1; number <= 10_000; number++) {
      long hidden = permutation.hide(number);
      if (hidden > previous) rising++;
      previous = hidden;
    }

    assertThat(rising).isBetween(4_850, 5_150);
  }

  @Test
  void of_badKeyOrBits_isRefusedAndTheKeyNotShown() {
    assertThatThrownBy(() -> Permutation.of(new byte[15], 63))
        .hasMessage("key: 15 bytes (expected: 16)");
    assertThatThrownBy(() -> Permutation.of(KEY, 1)).hasMessage("bits: 1 (expected: 2 to 63)");
    assertThatThrownBy(() -> Permutation.of(KEY, 64)).hasMessage("bits: 64 (expected: 2 to 63)");
    assertThatThrownBy(() -> Permutation.below(KEY, 3))
        .hasMessage("size: 3 (expected: 4 to 9223372036854775807)");
    assertThat(Permutation.of(KEY, 63)).hasToString("permutation of 2^63 numbers");
  }

  @Test
  void hide_outsideTheRange_isRefused() {
    Permutation permutation = Permutation.of(KEY, 53);

    assertThatThrownBy(() -> permutation.hide(1L << 53))
        .hasMessage("number: 9007199254740992 (expected: 0 to 9007199254740991)");
    assertThatThrownBy(() -> permutation.reveal(-1))
        .hasMessage("hidden: -1 (expected: 0 to 9007199254740991)");
    assertThatThrownBy(() -> Permutation.of(KEY, 63).hide(-1))
        .hasMessage("number: -1 (expected: 0 to 9223372036854775807)");
  }
}
