package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Which spans an index may hold already, so that one that is surely new need not be looked for. Bloom
 * filters, each for twice as many spans as the one before, until there are enough:
 *
 * <pre>
 *   64 KiB | 128 KiB | 256 KiB | ... | 16 MiB     22 million spans; of more, each may be in there
 * </pre>
 *
 * Each filter is blocks of eight words, and a span has one bit in each word of one block: one line of
 * the processor's cache is looked at. Of new spans up to one in a hundred for each filter counts as
 * seen. For one thread.
 */
final class SeenSpans {
  private static final int BLOCK_WORDS = 8;
  private static final int FIRST_BLOCKS = 1 << 11;
  private static final int BITS_A_SPAN = 12;
  private static final int WORD_BITS_SHIFT = 27; // leaves the 5 bits that choose one of 32
  private static final int[] SALTS = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };

  private final int mostFilters;
  private final List<int[]> filters = new ArrayList<>();
  private int room; // spans that the last filter still takes
  private boolean isFull;

  SeenSpans() {
    this(9);
  }

  /**
   * An empty one.
   *
   * @param mostFilters at least 1; each is twice the size of the one before
   */
  SeenSpans(int mostFilters) {
    this.mostFilters = mostFilters;
  }

  /** Whether the span may have been seen before; it has been from now on. */
  boolean add(Span span) {
    if (isFull) return true;
    long hash = mixed(
        span.traceId().high() + mixed(span.traceId().low() + mixed(span.id().value())));
    for (int[] filter : filters) {
      if (holds(filter, hash)) return true;
    }
    if (room == 0 && !grow()) return true;
    room--;
    put(filters.get(filters.size() - 1), hash);
    return false;
  }

  /** Every bit of the number has a say in every bit of the result (the finalizer of SplitMix64). */
  private static long mixed(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  private boolean grow() {
    isFull = filters.size() == mostFilters;
    if (isFull) {
      filters.clear();
      return false;
    }
    int words = BLOCK_WORDS * (FIRST_BLOCKS << filters.size());
    filters.add(new int[words]);
    room = (int) ((long) words * Integer.SIZE / BITS_A_SPAN);
    return true;
  }

  private static int block(int[] filter, long hash) {
    int blocks = filter.length / BLOCK_WORDS; // a power of two
    return (int) (hash >>> 32) & (blocks - 1);
  }

  private static boolean holds(int[] filter, long hash) {
    int at = block(filter, hash) * BLOCK_WORDS;
    for (int word = 0; word < BLOCK_WORDS; word++) {
      int bit = 1 << (((int) hash * SALTS[word]) >>> WORD_BITS_SHIFT);
      if ((filter[at + word] & bit) == 0) return false;
    }
    return true;
  }

  private static void put(int[] filter, long hash) {
    int at = block(filter, hash) * BLOCK_WORDS;
    for (int word = 0; word < BLOCK_WORDS; word++) {
      filter[at + word] |= 1 << (((int) hash * SALTS[word]) >>> WORD_BITS_SHIFT);
    }
  }
}
