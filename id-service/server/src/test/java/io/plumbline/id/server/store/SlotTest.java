package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SlotTest {
  @Test
  void first_threeDatabases_eachNumberIsOfExactlyOne() {
    long turn = 10;
    for (long number = 0; number < 200; number++) {
      int owners = 0;
      for (int index = 0; index < 3; index++) {
        Slot slot = new Slot(index, 3);
        if (slot.first(number, turn) != number) continue;
        owners++;
        assertThat(slot.end(number, turn)).isEqualTo((number / turn + 1) * turn);
      }
      assertThat(owners).as("owners of " + number).isEqualTo(1);
    }
  }

  @Test
  void first_numberOfAnother_isTheBeginOfTheNextOwnTurn() {
    assertThat(new Slot(1, 2).first(0, 1_000)).isEqualTo(1_000);
    assertThat(new Slot(1, 2).first(1_234, 1_000)).isEqualTo(1_234);
    assertThat(new Slot(1, 2).first(2_000, 1_000)).isEqualTo(3_000);
    assertThat(new Slot(0, 2).first(Long.MAX_VALUE - 1, 3)).isLessThanOrEqualTo(Long.MAX_VALUE);
  }

  @Test
  void alone_anyNumber_isItsOwnWithoutEnd() {
    assertThat(Slot.ALONE.first(7_777_777, Slot.ALONE.turn(Long.MAX_VALUE))).isEqualTo(7_777_777);
    assertThat(Slot.ALONE.end(7, 1_000)).isEqualTo(Long.MAX_VALUE);
    assertThat(Slot.ALONE.worker(5)).isEqualTo(5);
    assertThat(Slot.ALONE.part(101)).isEqualTo(101);
  }

  @Test
  void turn_smallNumberSpace_leavesEachDatabaseManyTurns() {
    Slot slot = new Slot(0, 2);

    assertThat(slot.turn(Long.MAX_VALUE)).isEqualTo(1_000_000);
    assertThat(slot.turn(99_999_999)).isEqualTo(100_000);
    assertThat(slot.turn(9_999)).isEqualTo(10);
    assertThat(slot.turn(99)).isEqualTo(1);
  }

  @Test
  void worker_twoDatabases_evenAndOdd() {
    assertThat(new Slot(0, 2).worker(0)).isZero();
    assertThat(new Slot(0, 2).worker(1)).isEqualTo(2);
    assertThat(new Slot(1, 2).worker(0)).isEqualTo(1);
    assertThat(new Slot(1, 2).worker(3)).isEqualTo(3);
  }

  @Test
  void part_oddWhole_addsUpToIt() {
    assertThat(new Slot(0, 2).part(101) + new Slot(1, 2).part(101)).isEqualTo(101);
  }

  @Test
  void slot_notOneOfThem_isRefused() {
    assertThatThrownBy(() -> new Slot(2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slot: 2 of 2 (expected: 0 to 1)");
  }
}
