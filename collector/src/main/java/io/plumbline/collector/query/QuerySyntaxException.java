package io.plumbline.collector.query;

/** A search's text that is not in the language; says where, and what was expected there. */
public final class QuerySyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int position;

  QuerySyntaxException(int position, String found, String expected) {
    super("at character " + (position + 1) + ": " + found + " (expected: " + expected + ")");
    this.position = position;
  }

  /** Characters before the mistake. */
  public int position() {
    return position;
  }
}
