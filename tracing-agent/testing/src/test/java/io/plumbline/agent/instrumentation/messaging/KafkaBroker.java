package io.plumbline.agent.instrumentation.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Apache Kafka's own broker, one node that is its own controller, in a JVM of its own with the test's class path. */
final class KafkaBroker implements AutoCloseable {
  private static final int START_SECONDS = 120;

  private final Process process;
  private final int port;

  private KafkaBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static KafkaBroker start(Path directory) throws IOException, InterruptedException {
    int port = freePort();
    int controller = freePort();
    Path log = directory.resolve("broker.log");
    Path settings = Files.write(
        directory.resolve("server.properties"),
        List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
            "controller.listener.names=CONTROLLER",
            "log.dirs=" + directory.resolve("data"),
            "num.partitions=1",
            "offsets.topic.num.partitions=1",
            "offsets.topic.replication.factor=1",
            "group.initial.rebalance.delay.ms=0"));
    Process format = java(
        log,
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "--config",
        settings.toString());
    if (!format.waitFor(START_SECONDS, TimeUnit.SECONDS) || format.exitValue() != 0)
      throw new IOException("the broker's storage was not formatted: " + Files.readString(log));
    KafkaBroker broker = new KafkaBroker(java(log, "kafka.Kafka", settings.toString()), port);
    broker.await(log);
    return broker;
  }

  private static Process java(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path")));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  String address() {
    return "127.0.0.1:" + port;
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
          throw new IOException("the broker did not start: " + Files.readString(log), e);
        }
        TimeUnit.MILLISECONDS.sleep(50); // the other side is another process
      }
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
