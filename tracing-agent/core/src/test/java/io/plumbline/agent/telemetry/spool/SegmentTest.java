package io.plumbline.agent.telemetry.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentTest {
  private static final byte[] SCOPE = "scope".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer memory = ByteBuffer.allocate(4096);
  private final Segment segment = new Segment(memory);

  private static Entry finished(long id, int bytes) {
    byte[] span = new byte[bytes];
    new Random(id).nextBytes(span);
    return Entry.finished(id, 1_000 + id, SCOPE, span);
  }

  private List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    ByteBuffer image = ByteBuffer.wrap(memory.array().clone());
    new Segment(image).read(entries::add);
    return entries;
  }

  @Test
  void read_neverBegun_isEmpty() {
    assertThat(segment.generation()).isZero();
    assertThat(read()).isEmpty();
  }

  @Test
  void read_answersWhatWasAppended() {
    segment.begin(7);
    Entry started = Entry.started(-1L, 5, SCOPE, new byte[] {1, 2});
    assertThat(segment.append(started)).isTrue();
    assertThat(segment.append(finished(2, 300))).isTrue();
    assertThat(segment.append(Entry.settled(4, -5))).isTrue();

    assertThat(new Segment(memory).generation()).isEqualTo(7);
    assertThat(read())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(started, finished(2, 300), Entry.settled(4, -5));
  }

  @Test
  void append_full_isFalseAndKeepsWhatIsThere() {
    segment.begin(1);
    int written = 0;
    while (segment.append(finished(written, 100))) written++;

    assertThat(written).isBetween(20, 40);
    assertThat(read()).hasSize(written);
  }

  @Test
  void append_toTheLastByte_isRead() {
    segment.begin(1);
    int head = Entry.settled().bytes() + SCOPE.length;
    int room = memory.remaining();
    assertThat(segment.append(finished(1, room - head))).isTrue();

    assertThat(segment.append(Entry.settled())).isFalse();
    assertThat(read()).hasSize(1);
  }

  @Test
  void read_lastEntryTornAtAnyByte_endsBeforeIt() {
    segment.begin(1);
    segment.append(finished(1, 50));
    int before = memory.position();
    segment.append(finished(2, 50));
    byte[] whole = memory.array().clone();

    for (int torn = before; torn < memory.position(); torn++) {
      System.arraycopy(whole, 0, memory.array(), 0, whole.length);
      memory.array()[torn] ^= 0x10;
      assertThat(read()).as("byte %d", torn).extracting(entry -> entry.spanId).containsExactly(1L);
    }
  }

  @Test
  void begin_again_hidesWhatAnEarlierGenerationLeft() {
    segment.begin(1);
    int written = 0;
    while (segment.append(finished(9, 64))) written++;
    segment.begin(3);
    segment.append(
        finished(10, 64)); // the next one of the first generation begins exactly behind it

    assertThat(written).isGreaterThan(2);
    assertThat(read()).extracting(entry -> entry.spanId).containsExactly(10L);
  }

  @Test
  void begin_killedBeforeTheChecksum_countsAsNeverBegun() {
    segment.begin(1);
    segment.append(finished(1, 10));
    memory.putLong(0, 3);

    assertThat(new Segment(memory).generation()).isZero();
    assertThat(read()).isEmpty();
  }
}
