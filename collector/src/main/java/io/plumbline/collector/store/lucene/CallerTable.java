package io.plumbline.collector.store.lucene;

import java.util.Arrays;

/**
 * Spans that may be callers, by a hash of trace id and span id: open addressing, 12 bytes a slot. For
 * one thread. Of a million spans two share a hash once in 37 million tables.
 */
final class CallerTable {
  /** No span has the hash. */
  static final int NONE = -1;

  private static final long FREE = 0;

  private long[] keys;
  private int[] values;
  private int size;

  /**
   * An empty one.
   *
   * @param expected about how many there will be; more are taken, too
   */
  CallerTable(int expected) {
    int slots = Integer.highestOneBit(Math.max(8, expected)) * 4;
    keys = new long[slots];
    values = new int[slots];
  }

  /** A trace's share of the hash. */
  static long hash(long traceHigh, long traceLow) {
    return mix(mix(traceHigh) + traceLow);
  }

  /** Of a span of the trace with the hash. */
  static long key(long traceHash, int foldedSpanId) {
    long key = mix(traceHash + foldedSpanId);
    return key == FREE ? 1 : key;
  }

  /** Steele et al., "Fast splittable pseudorandom number generators", 2014: variant 13 of mix64. */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /**
   * Remembers a span; the first with a key stays.
   *
   * @param value 0 or more
   */
  void put(long key, int value) {
    int slot = slot(key);
    if (keys[slot] != FREE) return;
    keys[slot] = key;
    values[slot] = value;
    if (++size > keys.length / 2) grow();
  }

  /** The span's value, or {@link #NONE}. */
  int get(long key) {
    int slot = slot(key);
    return keys[slot] == FREE ? NONE : values[slot];
  }

  private int slot(long key) {
    int slot = (int) key & (keys.length - 1);
    while (keys[slot] != FREE && keys[slot] != key) slot = (slot + 1) & (keys.length - 1);
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[keys.length];
    for (int old = 0; old < oldKeys.length; old++) {
      if (oldKeys[old] == FREE) continue;
      int slot = slot(oldKeys[old]);
      keys[slot] = oldKeys[old];
      values[slot] = oldValues[old];
    }
  }

  void clear() {
    Arrays.fill(keys, FREE);
    size = 0;
  }
}
