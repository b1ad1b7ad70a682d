package io.plumbline.agent.serial;

import io.plumbline.agent.AgentLog;
import io.plumbline.agent.Settings;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.LeaseListener.Event;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Serial numbers made in this process, by a snowflake whose worker is leased from the id service in the
 * background ({@code plumbline.id.endpoint}, {@code plumbline.id.namespace}, {@code plumbline.id.token}).
 */
public final class LeasedSerials implements SerialSource, AutoCloseable {
  private final IdClient ids;
  private boolean leased; // the id client's thread only
  private boolean saidWhyNot; // the id client's thread only

  /**
   * Starts to lease.
   *
   * @param owner names this process to the id service's operator
   * @throws IllegalArgumentException if a setting is wrong
   */
  @SuppressWarnings(
      "this-escape") // the listener's thread starts with the client, after both fields' defaults
  public LeasedSerials(String owner) {
    ids = IdClient.builder(
            URI.create(Settings.text("plumbline.id.endpoint", "http://127.0.0.1:9500")))
        .namespace(Settings.text("plumbline.id.namespace", "default"))
        .token(Settings.text("plumbline.id.token"))
        .owner(owner)
        .listener(this::log)
        .build();
  }

  @Override
  public @Nullable String next() {
    long id = ids.tryNext();
    return id == IdClient.NONE ? null : Long.toString(id);
  }

  /** Says each change for the worse or better once: while it lasts, the counter tells. */
  private void log(Event event, String message, @Nullable Throwable cause) {
    if (event == Event.RELEASED) return; // the JVM is going down
    boolean now =
        event == Event.LEASED || event == Event.RENEWED || (event == Event.FAILED && leased);
    if (!now && !saidWhyNot) {
      AgentLog.warn(
          "serial numbers are made of trace ids until a worker is leased: " + message, null);
    } else if (now && !leased) {
      AgentLog.info("serial numbers come from a leased worker: " + message);
    }
    saidWhyNot = !now;
    leased = now;
  }

  @Override
  public void close() {
    ids.close();
  }
}
