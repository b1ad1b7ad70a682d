package com.acme.mail;

/** Of a library that the agent does not know. */
public final class Mailer {
  /** Answers a receipt; refuses those without an address. */
  public String send(Letter letter) {
    if (letter.to().isEmpty()) throw new IllegalArgumentException("to: empty");
    return "receipt of " + letter.to();
  }
}
