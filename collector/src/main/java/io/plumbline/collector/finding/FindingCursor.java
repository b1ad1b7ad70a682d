package io.plumbline.collector.finding;

/** The last finding of a page: where the next one goes on. Written {@code detected-id}. */
record FindingCursor(long detectedEpochNanos, String id) {
  static FindingCursor of(Finding last) {
    return new FindingCursor(last.detectedEpochNanos(), last.id());
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static FindingCursor parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash > 0 && dash < text.length() - 1) {
        return new FindingCursor(Long.parseLong(text.substring(0, dash)), text.substring(dash + 1));
      }
    } catch (NumberFormatException notOurs) {
      throw new IllegalArgumentException(expected(text), notOurs);
    }
    throw new IllegalArgumentException(expected(text));
  }

  private static String expected(String text) {
    return "cursor: '" + text + "' (expected: nextCursor of the page before)";
  }

  @Override
  public String toString() {
    return detectedEpochNanos + "-" + id;
  }
}
