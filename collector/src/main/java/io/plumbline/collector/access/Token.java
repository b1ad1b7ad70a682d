package io.plumbline.collector.access;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What callers show when the collector listens on more than loopback.
 *
 * @param value at least 16 characters
 */
public record Token(String value) {
  private static final int SHORTEST = 16;

  public Token {
    requireNonNull(value, "value");
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException("token-file: a token of " + value.length()
          + " characters (expected: at least " + SHORTEST + ")");
    }
  }

  /**
   * Whether an {@code Authorization} header shows it: as {@code Bearer}, or as the password of {@code
   * Basic}, which is what a browser asks its user for. Takes equally long however much is right.
   */
  public boolean isShownBy(@Nullable String authorization) {
    String shown = shown(authorization);
    return shown != null && MessageDigest.isEqual(bytes(value), bytes(shown));
  }

  private static @Nullable String shown(@Nullable String authorization) {
    if (authorization == null) return null;
    if (authorization.startsWith("Bearer ")) return authorization.substring(7);
    if (!authorization.startsWith("Basic ")) return null;
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(6));
      String userAndPassword = new String(pair, StandardCharsets.UTF_8);
      return userAndPassword.substring(userAndPassword.indexOf(':') + 1);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Token[...]"; // it must not reach a log
  }
}
