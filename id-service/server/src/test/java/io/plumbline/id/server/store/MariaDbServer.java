package io.plumbline.id.server.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB of Debian's package mariadb-server, in a directory of its own, on a free port of the loopback. */
final class MariaDbServer implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Process process;
  private final int port;
  private int databases;

  private MariaDbServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and waits until it answers. */
  static MariaDbServer start(Path directory, String... settings)
      throws IOException, InterruptedException {
    Path data = directory.resolve("mariadb");
    run(
        directory,
        List.of(
            program("mariadb-install-db"),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--datadir=" + data));
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(
        program("mariadbd"),
        "--no-defaults",
        "--user=" + System.getProperty("user.name"),
        "--datadir=" + data,
        "--bind-address=127.0.0.1",
        "--port=" + port,
        "--socket=" + data.resolve("socket"),
        "--pid-file=" + data.resolve("pid"),
        "--innodb-buffer-pool-size=32M"));
    command.addAll(List.of(settings));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("mariadb.log").toFile())
        .start();
    MariaDbServer server = new MariaDbServer(process, port);
    server.awaitReady(directory);
    return server;
  }

  private static String program(String name) {
    Optional<Path> found = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin")
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
    return found
        .orElseThrow(() -> new AssertionError("no " + name + " (expected: package mariadb-server)"))
        .toString();
  }

  private static void run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path log = directory.resolve("install.log");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    if (process.waitFor() != 0) throw new AssertionError(Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Path directory) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        DriverManager.getConnection(url(""), "root", "").close();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          close();
          throw new AssertionError(Files.readString(directory.resolve("mariadb.log")), e);
        }
        TimeUnit.MILLISECONDS.sleep(50); // the other side is another process
      }
    }
  }

  private String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
  }

  /** A new database. */
  DatabaseConfig empty() throws SQLException {
    String name = "ids" + databases++;
    try (Connection connection = DriverManager.getConnection(url(""), "root", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return new DatabaseConfig(url(name).replace("jdbc:mariadb:", "jdbc:mysql:"), "root", "");
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
