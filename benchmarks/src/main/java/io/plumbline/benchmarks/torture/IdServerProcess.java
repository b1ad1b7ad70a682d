package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One id-service behind a proxy to the database; it can be started again and keeps its port and data directory. */
final class IdServerProcess implements AutoCloseable {
  /** Lease ttl of all servers: short, so that a freeze past it is a matter of seconds. */
  static final int LEASE_TTL_SECONDS = 4;

  private static final int START_SECONDS = 120;
  private static final Pattern READY = Pattern.compile("ready on http://127\\.0\\.0\\.1:(\\d+)");

  private final String name;
  private final Path jar;
  private final Path directory;
  private final TcpProxy proxy;
  private final @Nullable FakeClock clock;
  private int port;
  private int starts;
  private @Nullable JavaProcess process; // used by the thread that makes the faults
  private Path log;

  IdServerProcess(String name, Path jar, Path directory, int databasePort) throws IOException {
    this.name = name;
    this.jar = jar;
    this.directory = Files.createDirectories(directory.resolve(name));
    proxy = new TcpProxy(databasePort);
    clock = FakeClock.in(this.directory, name);
    log = this.directory.resolve("server.log");
  }

  String name() {
    return name;
  }

  TcpProxy proxy() {
    return proxy;
  }

  @Nullable FakeClock clock() {
    return clock;
  }

  /** Starts it and does not wait. */
  void launch() throws IOException {
    log = directory.resolve("server-" + starts++ + ".log");
    process = JavaProcess.start(
        List.of(
            "-jar",
            jar.toString(),
            "--port",
            String.valueOf(port),
            "--data",
            directory.resolve("data").toString(),
            "--db-url",
            "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres",
            "--db-user",
            "postgres",
            "--lease-ttl-seconds",
            String.valueOf(LEASE_TTL_SECONDS)),
        clock,
        log,
        false);
  }

  /** Waits until it listens. */
  void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      Matcher ready = READY.matcher(Files.exists(log) ? Files.readString(log) : "");
      if (ready.find()) {
        port = Integer.parseInt(ready.group(1));
        return;
      }
      if (System.nanoTime() > end) throw new IOException(name + " does not get ready; see " + log);
      if (!process().process().isAlive()) launch(); // it gives up when the database is away: try on
      TimeUnit.MILLISECONDS.sleep(50); // the other side is another process
    }
  }

  JavaProcess process() {
    if (process == null) throw new IllegalStateException(name + " was not started");
    return process;
  }

  /** Which of its lives this is: what it promises about order, it promises for one. */
  int life() {
    return starts;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() throws IOException {
    if (process != null) process.kill();
    proxy.close();
  }
}
