package io.plumbline.agent.instrumentation.jdbc;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which database a connection leads to, as far as its URL says. Immutable.
 *
 * <pre>
 * jdbc:postgresql://host:5432/name?…        jdbc:mysql:replication://host,host2/name?…
 * jdbc:h2:mem:name;…                        jdbc:h2:tcp://host:9092/~/name
 * jdbc:oracle:thin:@//host:1521/service     jdbc:oracle:thin:@host:1521:sid
 * jdbc:sqlserver://host\instance:1433;databaseName=name;…
 * </pre>
 */
final class Database {
  private static final Pattern HOST = Pattern.compile(
      "(?://|@)(?:[^@/]*@)?(\\[[^]]+]|[^/:;?,\\\\@()\\s]+)(?:\\\\[^:;/]*)?(?::(\\d{1,5}))?");
  private static final Pattern NAMED =
      Pattern.compile("[;?&](?:databaseName|database)=([^;&]+)", Pattern.CASE_INSENSITIVE);

  /** {@code db.system.name}. */
  final String system;
  /** {@code db.namespace}. */
  final @Nullable String namespace;
  /** {@code server.address}. */
  final @Nullable String host;
  /** {@code server.port}. */
  final @Nullable Integer port;

  private Database(
      String system, @Nullable String namespace, @Nullable String host, @Nullable Integer port) {
    this.system = system;
    this.namespace = namespace;
    this.host = host;
    this.port = port;
  }

  /** @param url null where a driver does not tell it */
  static Database ofUrl(@Nullable String url) {
    if (url == null || !url.startsWith("jdbc:")) return new Database("other_sql", null, null, null);
    String[] parts = url.split(":", 3);
    String product = parts[1].toLowerCase(Locale.ROOT);
    String rest = parts.length > 2 ? parts[2] : "";
    Matcher host = HOST.matcher(rest);
    boolean remote = host.find();
    String port = remote ? host.group(2) : null;
    return new Database(
        system(product),
        namespace(rest, remote ? host.end() : -1),
        remote ? host.group(1) : null,
        port == null ? null : Integer.valueOf(port));
  }

  /** Whether a text in double quotes is a string, as in MySQL, and may hold what nobody should read. */
  boolean quotesStringsDoubly() {
    return system.equals("mysql") || system.equals("mariadb") || system.equals("other_sql");
  }

  /** Whether a change of the schema commits what the transaction did before. */
  boolean commitsDefinitions() {
    switch (system) {
      case "mysql":
      case "mariadb":
      case "oracle.db":
      case "h2database":
        return true;
      default:
        return false;
    }
  }

  private static String system(String product) {
    switch (product) {
      case "h2":
        return "h2database";
      case "oracle":
        return "oracle.db";
      case "sqlserver":
      case "jtds":
        return "microsoft.sql_server";
      case "db2":
        return "ibm.db2";
      case "sap":
        return "sap.hana";
      case "postgresql":
      case "mysql":
      case "mariadb":
      case "hsqldb":
      case "derby":
      case "sqlite":
      case "clickhouse":
      case "trino":
        return product;
      default:
        return "other_sql";
    }
  }

  private static @Nullable String namespace(String rest, int hostEnd) {
    Matcher named = NAMED.matcher(rest);
    if (named.find()) return named.group(1);
    String path = hostEnd < 0 ? rest : rest.substring(hostEnd);
    int options = firstOf(path, ";?");
    String plain = path.substring(0, options);
    String name = plain.substring(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf(':')) + 1);
    return name.isEmpty() ? null : name;
  }

  private static int firstOf(String text, String marks) {
    for (int i = 0; i < text.length(); i++) if (marks.indexOf(text.charAt(i)) >= 0) return i;
    return text.length();
  }
}
