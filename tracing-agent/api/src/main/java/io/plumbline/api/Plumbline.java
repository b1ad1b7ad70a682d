package io.plumbline.api;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * What an application may ask and tell the tracing agent. Without the agent every method does what its comment says of that case, at the
 * cost of a call: the agent weaves these methods, there is nothing else behind them. Thread-safe.
 *
 * <pre>{@code
 * Plumbline.run(order.number(), () -> pay(order)); // pay, and all that it calls, has this serial number
 * Plumbline.biz("order", order.number());          // the attribute biz.order of the request's span
 * log.info("accepted {}", Plumbline.serial().orElse("-"));
 * }</pre>
 */
public final class Plumbline {
  private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private Plumbline() {}

  /** The serial number of what this thread works for. Empty without the agent, or outside a request. */
  public static Optional<String> serial() {
    return Optional.empty();
  }

  /**
   * Runs something under a serial number of the application's own in place of the one it has. Spans that start inside, on whatever thread or
   * service, have it; so has, from now on, the span of the request itself. Without the agent this only runs the work.
   *
   * @param serial {@code [A-Za-z0-9._:-]{1,64}}
   * @throws IllegalArgumentException if the serial number is not of that form; the work has not run
   */
  public static void run(String serial, Runnable work) {
    requireSerial(serial);
    work.run();
  }

  /**
   * As {@link #run}, for work that has a result.
   *
   * @throws Exception whatever the work throws
   */
  public static <T> T call(String serial, Callable<T> work) throws Exception {
    requireSerial(serial);
    return work.call();
  }

  /**
   * Says a business value of the request that this thread works for: the attribute {@code biz.<key>} of its span. A later value replaces an
   * earlier one. Does nothing without the agent, or outside a request.
   *
   * @param key {@code [A-Za-z0-9._-]{1,64}}, without {@code biz.}
   * @param value in the form of its {@code toString()}; null is not said
   * @throws IllegalArgumentException if the key is not of that form
   */
  public static void biz(String key, Object value) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key: " + key + " (expected: " + KEY + ")");
    }
  }

  private static void requireSerial(String serial) {
    if (!SERIAL.matcher(serial).matches()) {
      throw new IllegalArgumentException("serial: " + serial + " (expected: " + SERIAL + ")");
    }
  }
}
