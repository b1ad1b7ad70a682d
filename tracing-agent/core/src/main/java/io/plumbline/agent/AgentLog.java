package io.plumbline.agent;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own few lines, on standard error. Not a logging library: whatever it loads, an
 * application that sets up its own logging would meet.
 */
public final class AgentLog {
  private static final boolean DEBUG = Settings.flag("plumbline.debug", false);

  private AgentLog() {}

  public static void info(String message) {
    print("INFO", message, null);
  }

  public static void warn(String message, @Nullable Throwable cause) {
    print("WARN", message, cause);
  }

  /** Printed only with {@code plumbline.debug=true}. */
  public static void debug(String message) {
    if (DEBUG) print("DEBUG", message, null);
  }

  private static void print(String level, String message, @Nullable Throwable cause) {
    StringBuilder line = new StringBuilder("[plumbline] ").append(Instant.now()).append(' ');
    line.append(level).append(' ').append(message);
    if (cause != null) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      line.append(System.lineSeparator()).append(trace);
    }
    System.err.println(line);
  }
}
