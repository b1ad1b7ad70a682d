package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Which database keeps the numbers.
 *
 * @param url JDBC; one of H2, PostgreSQL, MySQL or MariaDB
 * @param user may be empty
 * @param password may be empty; never logged
 * @param continuity how it is noticed that the database went back
 */
public record DatabaseConfig(
    String url, String user, String password, ContinuityConfig continuity) {
  /** Throws IllegalArgumentException if the url is of a database that is not supported. */
  public DatabaseConfig {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    requireNonNull(continuity, "continuity");
    Dialect.of(url);
  }

  /** A database that is remembered in memory only. */
  public DatabaseConfig(String url, String user, String password) {
    this(
        url,
        user,
        password,
        ContinuityConfig.of(null, "id-service " + ProcessHandle.current().pid()));
  }

  /** The same, noticed in another way. */
  public DatabaseConfig with(ContinuityConfig newContinuity) {
    return new DatabaseConfig(url, user, password, newContinuity);
  }

  Dialect dialect() {
    return Dialect.of(url);
  }

  /**
   * The embedded database in a file of this directory.
   *
   * <p>{@code WRITE_DELAY=0}: a commit is written when it returns, not up to half a second later.
   * {@code DB_CLOSE_ON_EXIT=FALSE}: the server closes it, after its last write.
   */
  public static DatabaseConfig embedded(Path directory) {
    Path file = directory.toAbsolutePath().resolve("ids");
    return new DatabaseConfig(
            "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE", "sa", "")
        .remembering(directory);
  }

  /** The same, remembered in this directory over a restart. */
  public DatabaseConfig remembering(Path directory) {
    return with(ContinuityConfig.of(directory, continuity.owner()));
  }

  @Override
  public String toString() {
    return "DatabaseConfig[url=" + url + ", user=" + user + "]";
  }
}
