package io.plumbline.id.client;

/** How an application counts in its ranges. Immutable. */
public final class SegmentOptions {
  private static final int MOST_STRIPES = 64;

  /** Each thread counts in blocks of its own: unique, and increasing for one thread. The fastest. */
  public static final SegmentOptions STRIPED = new SegmentOptions(1_000, stripesOfThisMachine());

  /** One counter: numbers increase strictly in this client, whoever asks. */
  public static final SegmentOptions STRICT = new SegmentOptions(1_000, 1);

  private final long step;
  private final int stripes;

  private SegmentOptions(long step, int stripes) {
    this.step = step;
    this.stripes = stripes;
  }

  /** Two for each processor, as a power of two, so that threads seldom share one. */
  private static int stripesOfThisMachine() {
    int wanted = Math.min(MOST_STRIPES, 2 * Runtime.getRuntime().availableProcessors());
    return Integer.highestOneBit(Math.max(2, wanted));
  }

  /**
   * The same with another smallest range. Ranges grow while they are used up in less than a second, so this is what an
   * application that asks seldom may leave unused. 1 to 10,000,000, default 1,000.
   */
  public SegmentOptions step(long numbers) {
    if (numbers < 1 || numbers > 10_000_000) {
      throw new IllegalArgumentException("step: " + numbers + " (expected: 1 to 10000000)");
    }
    return new SegmentOptions(numbers, stripes);
  }

  long step() {
    return step;
  }

  int stripes() {
    return stripes;
  }

  @Override
  public String toString() {
    return (stripes == 1 ? "strict" : stripes + " stripes") + ", step " + step;
  }
}
