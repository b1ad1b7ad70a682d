package io.plumbline.agent.telemetry.spool;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One half of a spool file. It is written from front to back; when both are full, the older one is begun anew under a
 * higher generation, and what it held before no longer counts.
 *
 * <pre>
 * ┌────────────┬────────────┬─────────┬─────────┬───┬──────────────────────────────────┐
 * │ generation │ crc of it  │ entry   │ entry   │ … │ zeros, or an older generation's  │
 * │ u64        │ u32        │         │         │   │                                  │
 * └────────────┴────────────┴─────────┴─────────┴───┴──────────────────────────────────┘
 * </pre>
 *
 * Used under the spool's lock, or by the one thread that recovers.
 */
final class Segment {
  private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
  private static final int MIX = 0x9E3779B9; // the golden ratio: neighbours get far apart

  private final ByteBuffer buffer;
  private long generation;

  Segment(ByteBuffer buffer) {
    this.buffer = buffer;
    long written = buffer.getLong(0);
    generation = buffer.getInt(Long.BYTES) == mixed(written) ? written : 0;
  }

  /** From 1 on; 0 if it was never begun. */
  long generation() {
    return generation;
  }

  /** Forgets what it holds. */
  void begin(long newGeneration) {
    generation = newGeneration;
    buffer.clear();
    buffer.putLong(newGeneration).putInt(mixed(newGeneration));
    buffer.putInt(buffer.position(), 0);
  }

  /** False if it is full. */
  boolean append(Entry entry) {
    int bytes = entry.bytes();
    if (bytes > buffer.remaining()) return false;
    // an older generation's length may stand there: until ours is whole, nothing may
    if (buffer.remaining() >= bytes + Integer.BYTES) buffer.putInt(buffer.position() + bytes, 0);
    entry.write(buffer, mixed(generation));
    return true;
  }

  /** All whole entries, in the order in which they were written. */
  void read(Consumer<Entry> reader) {
    if (generation == 0) return;
    ByteBuffer in = buffer.duplicate();
    in.clear().position(HEADER_BYTES);
    for (Entry entry = Entry.read(in, mixed(generation));
        entry != null;
        entry = Entry.read(in, mixed(generation))) {
      reader.accept(entry);
    }
  }

  private static int mixed(long generation) {
    return (int) generation * MIX + MIX;
  }
}
