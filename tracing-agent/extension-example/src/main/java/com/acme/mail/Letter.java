package com.acme.mail;

/** Of a library that the agent does not know. Immutable. */
public final class Letter {
  private final String template;
  private final String to;

  /** A letter of this kind to this address. */
  public Letter(String template, String to) {
    this.template = template;
    this.to = to;
  }

  /** {@code welcome}. */
  public String template() {
    return template;
  }

  /** Empty if nobody is to get it. */
  public String to() {
    return to;
  }
}
