package io.plumbline.agent.instrumentation.redis;

import io.opentelemetry.instrumentation.api.incubator.semconv.db.RedisCommandSanitizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One command as it is sent, whichever client sends it. Keys are kept, values are not. */
public final class RedisCommand {
  private static final RedisCommandSanitizer SANITIZER = RedisCommandSanitizer.create(true);
  private static final int MAX_TEXT = 4096;

  final String name;
  volatile @Nullable String text;
  volatile @Nullable String namespace;
  volatile @Nullable String host;
  volatile int port;

  public RedisCommand(String name) {
    this.name = name.toUpperCase(Locale.ROOT);
  }

  /**
   * Says what is sent with it.
   *
   * @param arguments what follows the name, as text or UTF-8; only looked at here
   */
  public RedisCommand with(List<?> arguments) {
    String all = SANITIZER.sanitize(name, arguments);
    text = all.length() <= MAX_TEXT ? all : all.substring(0, MAX_TEXT);
    return this;
  }

  /** Where the command goes, as soon as that is known and before its span ends. */
  public void sentTo(@Nullable String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** The number of the database that was selected. */
  public void inDatabase(@Nullable String number) {
    namespace = number;
  }

  public String name() {
    return name;
  }

  /**
   * Whether this is the connection's own business, which nobody asked for and whose arguments are credentials: no span
   * is made of it.
   */
  public boolean isHandshake() {
    switch (name) {
      case "HELLO":
      case "AUTH":
      case "CLIENT":
      case "QUIT":
        return true;
      default:
        return false;
    }
  }

  /** The code that an error of the server's begins with, as {@code WRONGTYPE}; null if there is none. */
  public static @Nullable String code(@Nullable String message) {
    if (message == null) return null;
    int end = 0;
    while (end < message.length() && isOfCode(message.charAt(end))) end++;
    boolean whole = end == message.length() || message.charAt(end) == ' ';
    return end > 1 && whole ? message.substring(0, end) : null;
  }

  private static boolean isOfCode(char c) {
    return (c >= 'A' && c <= 'Z') || c == '_';
  }
}
