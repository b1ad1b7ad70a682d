package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Who may take numbers of one namespace, and how many. Immutable.
 *
 * @param name for people, unique in its namespace
 * @param sha256 of the token itself, 64 hexadecimal digits; the token is kept nowhere
 * @param idsPerSecond numbers a second from one server, 0 for as many as there are
 * @param burst numbers at once after a pause, from one server; at least idsPerSecond
 * @param idsPerDay numbers a day (UTC) from all servers together, 0 for as many as there are
 * @param createdMillis by the database's clock, milliseconds since 1970-01-01 UTC
 */
public record Token(
    String namespace,
    String name,
    String sha256,
    long idsPerSecond,
    long burst,
    long idsPerDay,
    long createdMillis) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final long MAX = 1_000_000_000_000L;

  /** Checks each part; throws IllegalArgumentException that names the part, its value and what was expected. */
  public Token {
    requireNonNull(namespace, "namespace");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256: not 64 hexadecimal digits");
    }
    requireRange("idsPerSecond", idsPerSecond, 0);
    requireRange("burst", burst, idsPerSecond);
    requireRange("idsPerDay", idsPerDay, 0);
  }

  private static void requireRange(String what, long value, long min) {
    if (value < min || value > MAX) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + min + " to " + MAX + ")");
    }
  }
}
