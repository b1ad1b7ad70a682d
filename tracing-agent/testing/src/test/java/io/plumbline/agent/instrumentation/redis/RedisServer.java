package io.plumbline.agent.instrumentation.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} of its own on a free port, that keeps nothing; Debian's package, which {@code bin/test} installs. */
final class RedisServer implements AutoCloseable {
  private static final long START_SECONDS = 30;

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static RedisServer start(Path directory) throws IOException, InterruptedException {
    int port = freePort();
    Path log = directory.resolve("redis.log");
    Process process = new ProcessBuilder(
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--dir",
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    RedisServer server = new RedisServer(process, port);
    server.await(log);
    return server;
  }

  int port() {
    return port;
  }

  private void await(Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() - end > 0 || !process.isAlive()) {
          close();
          throw new IOException("redis-server did not start: " + Files.readString(log), e);
        }
        TimeUnit.MILLISECONDS.sleep(20); // the other side is another process
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
