package io.plumbline.id.server;

import io.plumbline.id.server.http.HttpConfig;
import io.plumbline.id.server.store.DatabaseConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The settings as the operator writes them; picocli fills the fields. */
@Command(
    name = "id-service",
    description = "Serial numbers that nobody ever gets twice.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {
      "",
      "Each setting can also be given as PLUMBLINE_KEY in the environment (PLUMBLINE_PORT) or as 'key: value' in the",
      "file of --config. The command line wins over the environment, that over the file."
    })
final class Settings {
  @Option(names = "--port", defaultValue = "9500", description = "TCP port; 0 takes any free one.")
  int port;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; any but loopback needs --token-file.")
  String bind = "";

  @Option(
      names = "--token-file",
      description = "File with the token that callers send as 'Authorization: Bearer'.")
  @Nullable Path tokenFile;

  @Option(
      names = "--data",
      defaultValue = "data/id-service",
      description = "Directory of the embedded database, and of what is remembered of any other.")
  Path data = Path.of("");

  @Option(names = "--db-url", description = "JDBC url; default: embedded H2 in --data.")
  @Nullable String dbUrl;

  @Option(names = "--db-user", defaultValue = "", description = "Database user.")
  String dbUser = "";

  @Option(names = "--db-password-file", description = "File with the password of --db-user.")
  @Nullable Path dbPasswordFile;

  @Option(
      names = "--db-url-2",
      description = "JDBC url of a second database that takes turns with the first, so that either"
          + " may be away. Both must be there the first time, this one empty.")
  @Nullable String dbUrl2;

  @Option(names = "--db-user-2", defaultValue = "", description = "User of the second database.")
  String dbUser2 = "";

  @Option(names = "--db-password-file-2", description = "File with the password of --db-user-2.")
  @Nullable Path dbPasswordFile2;

  @Option(
      names = "--lease-ttl-seconds",
      defaultValue = "60",
      description =
          "How long a worker lease holds: clients make ids that long without the service. 1 to 86400.")
  int leaseTtlSeconds;

  @Option(names = "--tls-cert", description = "PEM file of the certificate chain; with --tls-key.")
  @Nullable Path tlsCert;

  @Option(names = "--tls-key", description = "PEM file of the private key; with --tls-cert.")
  @Nullable Path tlsKey;

  @Option(
      names = "--collector-url",
      description = "Address of the collector, for links from a decoded id to its traces.")
  @Nullable String collectorUrl;

  @Option(names = "--config", description = "File of 'key: value' lines.")
  @Nullable Path config;

  /** Throws IllegalArgumentException that names the setting, its value and what was expected. */
  IdServerConfig checked() {
    if (leaseTtlSeconds < 1 || leaseTtlSeconds > 86_400) {
      throw new IllegalArgumentException(
          "lease-ttl-seconds: " + leaseTtlSeconds + " (expected: 1 to 86400)");
    }
    String token = tokenFile == null ? null : secret("token-file", tokenFile);
    return new IdServerConfig(
        new HttpConfig(bind, port, token, tls(), collectorUrl),
        databases(),
        Duration.ofSeconds(leaseTtlSeconds));
  }

  private HttpConfig.@Nullable Tls tls() {
    if (tlsCert == null && tlsKey == null) return null;
    if (tlsCert == null || tlsKey == null) {
      throw new IllegalArgumentException((tlsCert == null ? "tls-cert" : "tls-key")
          + ": missing (expected: both --tls-cert and --tls-key)");
    }
    return new HttpConfig.Tls(tlsCert, tlsKey);
  }

  private List<DatabaseConfig> databases() {
    if (dbUrl2 == null && (dbPasswordFile2 != null || !dbUser2.isEmpty())) {
      throw new IllegalArgumentException(
          "db-url-2: missing (expected: the database of --db-user-2 and --db-password-file-2)");
    }
    if (dbUrl2 != null && (dbUrl == null || dbUrl2.equals(dbUrl))) {
      throw new IllegalArgumentException("db-url-2: " + dbUrl2
          + " (expected: another database than that of --db-url, which must be given too)");
    }
    if (dbUrl == null) return List.of(DatabaseConfig.embedded(data));
    DatabaseConfig first = database(dbUrl, dbUser, "db-password-file", dbPasswordFile);
    if (dbUrl2 == null) return List.of(first);
    return List.of(first, database(dbUrl2, dbUser2, "db-password-file-2", dbPasswordFile2));
  }

  private DatabaseConfig database(
      String url, String user, String passwordKey, @Nullable Path passwordFile) {
    String password = passwordFile == null ? "" : secret(passwordKey, passwordFile);
    return new DatabaseConfig(url, user, password).remembering(data);
  }

  private static String secret(String key, Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          key + ": " + file + " (expected: a readable file): " + e, e);
    }
  }
}
