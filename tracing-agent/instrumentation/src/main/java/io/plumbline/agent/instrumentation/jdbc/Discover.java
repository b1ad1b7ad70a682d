package io.plumbline.agent.instrumentation.jdbc;

import io.plumbline.agent.weave.Weaver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice that meets objects of classes nobody knows by name, and has them woven: drivers where they
 * register, connections where they are opened, statements where they are made.
 */
final class Discover {
  static final String DRIVER = "jdbc-driver";
  static final String CONNECTION = "jdbc-connection";
  static final String STATEMENT = "jdbc-statement";

  /** Wrappers around wrappers; there are one or two. */
  private static final int MAX_WRAPPERS = 8;

  private Discover() {}

  private static void opened(@Nullable Connection connection, @Nullable String url) {
    if (connection == null) return; // a driver answers null for a URL that is another's
    Connection inner = unwrapped(connection);
    Weaver.ensure(inner.getClass(), CONNECTION);
    if (url != null) Session.open(inner, url);
  }

  /** The connection that talks to the database, as far as wrappers tell; a pool's proxy is not woven. */
  private static Connection unwrapped(Connection connection) {
    Connection inner = connection;
    try {
      for (int i = 0; i < MAX_WRAPPERS; i++) {
        Connection next = inner.unwrap(Connection.class);
        if (next == null || next == inner) return inner;
        inner = next;
      }
    } catch (SQLException | AbstractMethodError e) {
      return inner; // no wrapper, or a driver older than JDBC 4
    }
    return inner;
  }

  static final class Registered {
    private Registered() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.Argument(0) Driver driver) {
      Weaver.ensure(driver.getClass(), DRIVER);
    }
  }

  static final class Connected {
    private Connected() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.Argument(0) String url, @Advice.Return @Nullable Connection connection) {
      opened(connection, url);
    }
  }

  static final class Opened {
    private Opened() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.Return @Nullable Connection connection) {
      opened(connection, null);
    }
  }

  /** {@code createStatement(…)}. */
  static final class Created {
    private Created() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This Connection connection, @Advice.Return @Nullable Statement statement) {
      if (statement == null) return;
      Weaver.ensure(statement.getClass(), STATEMENT);
      Prepared.remember(statement, Session.of(connection), null);
    }
  }

  /** {@code prepareStatement(sql, …)} and {@code prepareCall(sql, …)}. */
  static final class MadeOfText {
    private MadeOfText() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This Connection connection,
        @Advice.Argument(0) String sql,
        @Advice.Return @Nullable Statement statement) {
      if (statement == null) return;
      Weaver.ensure(statement.getClass(), STATEMENT);
      Prepared.remember(statement, Session.of(connection), sql);
    }
  }
}
