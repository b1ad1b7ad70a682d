package io.plumbline.agent.instrumentation.jdbc;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;

/**
 * JDBC with any driver, with or without a pool: a CLIENT span for each execution, and what the request's
 * transactions did.
 *
 * <pre>
 * DriverManager.registerDriver ─► Driver.connect ─┐
 *                            DataSource.getConnection ─► Connection.prepare… ─► Statement.execute…
 * </pre>
 *
 * A data source that neither asks a driver nor is listed here, nor wraps one that is, is not seen; nor are
 * changes through updatable result sets, and those of XA transactions stay open.
 */
public final class JdbcInstrumentation implements Instrumentation {
  private static final String STRING = "java.lang.String";
  private static final String STRINGS = "java.lang.String[]";
  private static final String INT = "int";
  private static final String INTS = "int[]";

  /** Those that open connections without a {@code Driver}, and the pool that is most often given such. */
  private static final String[] DATA_SOURCES = {
    "com.microsoft.sqlserver.jdbc.SQLServerDataSource",
    "com.zaxxer.hikari.HikariDataSource",
    "oracle.jdbc.datasource.impl.OracleDataSource",
    "oracle.jdbc.pool.OracleDataSource",
    "org.apache.derby.jdbc.EmbeddedDataSource",
    "org.apache.derby.jdbc.ClientDataSource",
    "org.h2.jdbcx.JdbcDataSource",
    "org.hsqldb.jdbc.JDBCDataSource",
    "org.mariadb.jdbc.MariaDbDataSource",
    "org.sqlite.SQLiteDataSource",
  };

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public boolean watchesTransactions() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("java.sql.DriverManager")
        .method("registerDriver", "java.sql.Driver", "java.sql.DriverAction")
        .advice(Discover.Registered.class);
    rules
        .discovered(Discover.DRIVER)
        .method("connect", STRING, "java.util.Properties")
        .advice(Discover.Connected.class);
    for (String dataSource : DATA_SOURCES) {
      rules
          .type(dataSource)
          .method("getConnection")
          .advice(Discover.Opened.class)
          .method("getConnection", STRING, STRING)
          .advice(Discover.Opened.class);
    }
    connection(rules.discovered(Discover.CONNECTION));
    statement(rules.discovered(Discover.STATEMENT));
  }

  private static void connection(Rules.Target connection) {
    connection
        .method("createStatement")
        .advice(Discover.Created.class)
        .method("createStatement", INT, INT)
        .advice(Discover.Created.class)
        .method("createStatement", INT, INT, INT)
        .advice(Discover.Created.class)
        .method("prepareStatement", STRING, INT)
        .advice(Discover.MadeOfText.class)
        .method("prepareStatement", STRING, INTS)
        .advice(Discover.MadeOfText.class)
        .method("prepareStatement", STRING, STRINGS)
        .advice(Discover.MadeOfText.class);
    for (String prepare : new String[] {"prepareStatement", "prepareCall"}) {
      connection
          .method(prepare, STRING)
          .advice(Discover.MadeOfText.class)
          .method(prepare, STRING, INT, INT)
          .advice(Discover.MadeOfText.class)
          .method(prepare, STRING, INT, INT, INT)
          .advice(Discover.MadeOfText.class);
    }
    connection
        .method("commit")
        .advice(EndTransaction.Commit.class)
        .method("rollback")
        .advice(EndTransaction.Rollback.class)
        .method("setAutoCommit", "boolean")
        .advice(EndTransaction.AutoCommit.class)
        .method("close")
        .advice(EndTransaction.Close.class);
  }

  private static void statement(Rules.Target statement) {
    for (String execute : new String[] {"execute", "executeUpdate", "executeLargeUpdate"}) {
      statement
          .method(execute, STRING, INT)
          .advice(Execute.Text.class)
          .method(execute, STRING, INTS)
          .advice(Execute.Text.class)
          .method(execute, STRING, STRINGS)
          .advice(Execute.Text.class);
    }
    for (String execute :
        new String[] {"execute", "executeQuery", "executeUpdate", "executeLargeUpdate"}) {
      statement
          .method(execute, STRING)
          .advice(Execute.Text.class)
          .method(execute)
          .advice(Execute.AsPrepared.class);
    }
    statement
        .method("executeBatch")
        .advice(Execute.Batch.class)
        .method("executeLargeBatch")
        .advice(Execute.Batch.class)
        .method("addBatch", STRING)
        .advice(Execute.AddText.class)
        .method("addBatch")
        .advice(Execute.AddPrepared.class)
        .method("clearBatch")
        .advice(Execute.ClearBatch.class);
  }
}
