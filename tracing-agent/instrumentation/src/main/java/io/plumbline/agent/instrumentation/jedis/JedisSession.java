package io.plumbline.agent.instrumentation.jedis;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.AgentLog;
import java.io.EOFException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;

/**
 * What a connection was asked and has not read the answer of yet, oldest first. A pipeline may be longer than {@value
 * #MAX_OPEN}: what goes beyond it has no spans, which is logged once. Thread-safe: a subscription is read by one thread and
 * ended by another.
 */
final class JedisSession {
  private static final int MAX_OPEN = 10_000;
  /** The value does not refer to its key. */
  private static final VirtualField<Connection, JedisSession> SESSIONS =
      VirtualField.find(Connection.class, JedisSession.class);

  private static volatile boolean overflowed;

  private final Deque<Sending> open = new ArrayDeque<>();
  private long untraced; // commands after the last of open
  private String database = "0";

  private JedisSession() {}

  static JedisSession of(Connection connection) {
    JedisSession session = SESSIONS.get(connection);
    if (session == null) {
      session = new JedisSession();
      SESSIONS.set(
          connection, session); // the first command of a connection is its handshake's: one thread
    }
    return session;
  }

  static @Nullable JedisSession existing(Connection connection) {
    return SESSIONS.get(connection);
  }

  /** A command was written, or could not be. */
  synchronized void sent(Sending sending, @Nullable Throwable error) {
    sending.command.inDatabase(database);
    if (error != null) {
      sending.end(error);
    } else if (untraced > 0 || open.size() >= MAX_OPEN) {
      untraced++;
      sending.leave();
      if (!overflowed) {
        overflowed = true;
        AgentLog.info(
            "jedis: more than " + MAX_OPEN + " commands in a pipeline, the rest has no spans");
      }
    } else {
      sending.leave();
      open.add(sending);
    }
  }

  /**
   * An answer was read, or could not be.
   *
   * @param socket null if the connection is not open any more
   */
  synchronized void answered(@Nullable Socket socket, @Nullable Throwable error) {
    Sending oldest = open.poll();
    if (oldest == null) { // a message that was subscribed to, or beyond the limit
      if (untraced > 0) untraced--;
      return;
    }
    if (oldest.selects != null && error == null) database = oldest.selects;
    SocketAddress address = socket == null ? null : socket.getRemoteSocketAddress();
    if (address instanceof InetSocketAddress) {
      InetSocketAddress server = (InetSocketAddress) address;
      oldest.command.sentTo(server.getHostString(), server.getPort());
    }
    oldest.end(error);
  }

  /** Nothing that was asked will be answered any more. */
  synchronized void disconnected() {
    untraced = 0;
    database = "0";
    while (!open.isEmpty()) open.remove().end(new EOFException("disconnected before the answer"));
  }
}
