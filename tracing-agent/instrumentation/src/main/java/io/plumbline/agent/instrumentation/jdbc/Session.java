package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.span.TransactionOutcome;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: its database, and the requests whose changes wait in its transaction.
 * Thread-safe.
 *
 * <pre>
 * change, auto-commit        ─► committed at once
 * change, else               ─► waits ─► commit, setAutoCommit(true)  ─► committed
 *                                     ─► rollback                     ─► rolled back
 *                                     ─► close, or nothing            ─► stays open
 * </pre>
 */
final class Session {
  /** The value refers to its key weakly only. */
  private static final VirtualField<Connection, Session> SESSIONS =
      VirtualField.find(Connection.class, Session.class);

  final Database database;

  private final WeakReference<Connection> connection;
  // guarded by this, like all below
  private final Set<TransactionOutcome> waiting =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean begun;

  private Session(Connection connection, Database database) {
    this.connection = new WeakReference<>(connection);
    this.database = database;
  }

  /** The session of a connection; the first call for it reads its URL. */
  static Session of(Connection connection) {
    Session known = SESSIONS.get(connection);
    return known == null ? open(connection, url(connection)) : known;
  }

  /** The session of a connection that was opened with this URL, unless it has one already. */
  static Session open(Connection connection, @Nullable String url) {
    Session known = SESSIONS.get(connection);
    if (known != null) return known;
    Session session = new Session(connection, Database.ofUrl(url));
    SESSIONS.set(connection, session);
    return session;
  }

  private static @Nullable String url(Connection connection) {
    try {
      return connection.getMetaData().getURL();
    } catch (SQLException e) {
      return null; // a driver need not tell
    }
  }

  /** A statement has changed something for a request. */
  void changed(TransactionOutcome request, Effect effect) {
    boolean commits = effect == Effect.DEFINITION && database.commitsDefinitions();
    boolean autoCommit = isAutoCommit();
    synchronized (this) {
      if (waiting.add(request)) request.opened();
      if (commits || (autoCommit && !begun)) committed();
    }
  }

  /** A statement failed so that nobody here knows whether its change was committed. */
  void inDoubt(TransactionOutcome request) {
    boolean autoCommit = isAutoCommit();
    synchronized (this) {
      if (autoCommit && !begun) request.opened(); // never to be closed
    }
  }

  private boolean isAutoCommit() {
    Connection connection = this.connection.get();
    if (connection == null) return false;
    try {
      return connection.getAutoCommit();
    } catch (SQLException e) {
      return false; // a lost connection: the change stays open
    }
  }

  /** An SQL {@code BEGIN}: until the next end, auto-commit does not apply. */
  synchronized void begun() {
    begun = true;
  }

  synchronized void committed() {
    long now = epochNanos();
    for (TransactionOutcome request : waiting) request.committed(now);
    ended();
  }

  synchronized void rolledBack() {
    long now = epochNanos();
    for (TransactionOutcome request : waiting) request.rolledBack(now);
    ended();
  }

  /** Nobody will say what became of the changes; the drivers differ. */
  synchronized void closed() {
    ended();
  }

  private void ended() {
    waiting.clear();
    begun = false;
  }

  private static long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
