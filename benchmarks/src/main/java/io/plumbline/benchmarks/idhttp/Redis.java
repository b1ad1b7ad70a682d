package io.plumbline.benchmarks.idhttp;

import io.plumbline.benchmarks.load.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's redis-server. */
final class Redis implements AutoCloseable {
  /** What is left of an INCR that was answered. */
  enum Keeping {
    /** Its fastest: nothing after a crash, so that numbers come twice. */
    NOTHING("no"),
    /** Its append-only file, synced each second: the last second is lost with the machine. */
    EACH_SECOND("everysec"),
    /** Synced before the answer: the one setting under which no number comes twice, as none of ours does. */
    EVERYTHING("always");

    private final String fsync;

    Keeping(String fsync) {
      this.fsync = fsync;
    }
  }

  private static final int START_SECONDS = 20;
  private static final int ABOUT_PER_SECOND = 30_000;
  private static final Pattern RATE = Pattern.compile("\"INCR\",\"([\\d.]+)\"");

  private final Process process;
  private final int port;

  private Redis(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Redis start(Keeping keeping, Path parent) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path directory = Files.createDirectory(parent.resolve("redis-" + keeping.fsync));
    Process process = new ProcessBuilder(
            "redis-server",
            "--port",
            String.valueOf(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            keeping == Keeping.NOTHING ? "no" : "yes",
            "--appendfsync",
            keeping.fsync,
            "--dir",
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("redis.log").toFile())
        .start();
    Redis redis = new Redis(process, port);
    redis.awaitPort();
    return redis;
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          process.destroyForcibly();
          throw new IOException("redis-server does not listen on port " + port, e);
        }
        TimeUnit.MILLISECONDS.sleep(20); // the other side is another process
      }
    }
  }

  /** INCR per second of one key, each connection waiting for its answer; for about so many seconds. */
  double increments(int connections, int seconds) throws IOException {
    String output = Command.run(
        "redis-benchmark",
        "-p",
        String.valueOf(port),
        "-c",
        String.valueOf(connections),
        "-n",
        String.valueOf(ABOUT_PER_SECOND * seconds),
        "-t",
        "incr",
        "--csv");
    Matcher found = RATE.matcher(output);
    if (!found.find()) throw new IOException("redis-benchmark: " + output);
    return Double.parseDouble(found.group(1));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
