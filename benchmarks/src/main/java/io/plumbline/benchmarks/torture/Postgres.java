package io.plumbline.benchmarks.torture;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL whose process, clock and data directory are in our hands. Used by one thread. */
final class Postgres implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Path directory;
  private final Path data;
  private final Path binary;
  private final int port;
  private final @Nullable FakeClock clock;
  private @Nullable Process process;
  private int backups;

  private Postgres(Path directory, Path binary, @Nullable FakeClock clock) throws IOException {
    this.directory = directory;
    this.binary = binary;
    this.clock = clock;
    data = directory.resolve("data");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** Unpacks it from its Maven artifact, makes an empty database, and starts it. */
  static Postgres start(Path directory) throws IOException, InterruptedException {
    Path work = Files.createDirectories(directory.resolve("binaries"));
    EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(work.toFile())
        .setDataDirectory(directory.resolve("data"))
        .setCleanDataDirectory(false)
        .start()
        .close();
    Path binary;
    try (Stream<Path> files = Files.walk(work)) {
      binary = files.filter(file -> file.endsWith("bin/postgres")).findFirst().orElseThrow();
    }
    Postgres postgres = new Postgres(directory, binary, FakeClock.in(directory, "postgres"));
    postgres.start();
    return postgres;
  }

  int port() {
    return port;
  }

  /** Null if libfaketime is not installed. */
  @Nullable FakeClock clock() {
    return clock;
  }

  void start() throws IOException, InterruptedException {
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) { // it refuses to run as root
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(binary.toString(), "-D", data.toString(), "-p", String.valueOf(port)));
    for (String setting : List.of(
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=on",
        "synchronous_commit=on",
        "max_connections=100")) {
      command.addAll(List.of("-c", setting));
    }
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(directory.resolve("postgres.log").toFile()));
    if (clock != null) builder.environment().putAll(clock.environment());
    process = builder.start();
    awaitPort();
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end || !running().isAlive()) {
          throw new IOException(
              "PostgreSQL does not start; see " + directory.resolve("postgres.log"), e);
        }
        TimeUnit.MILLISECONDS.sleep(50); // the other side is another process
      }
    }
  }

  private Process running() {
    if (process == null) throw new IllegalStateException("PostgreSQL is not running");
    return process;
  }

  /** Ends it in good order: open transactions are rolled back. */
  void stop() throws InterruptedException, IOException {
    new ProcessBuilder("kill", "-INT", String.valueOf(running().pid())).start().waitFor();
    if (!running().waitFor(30, TimeUnit.SECONDS)) kill();
  }

  /** {@code kill -9} of it and all that it started. */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = running().descendants().toList();
    running().destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      child.destroyForcibly();
      child.onExit().join();
    }
  }

  /** A copy of the stopped database as it is now. */
  Path backup() throws IOException {
    Path backup = directory.resolve("backup-" + backups++);
    copy(data, backup);
    return backup;
  }

  /** Puts the stopped database back to an older state. */
  void restore(Path backup) throws IOException {
    delete(data);
    copy(backup, data);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(file -> {
        try {
          Files.copy(
              file,
              to.resolve(from.relativize(file).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  @Override
  public void close() {
    if (process == null || !process.isAlive()) return;
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
