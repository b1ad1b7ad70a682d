package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packed id-service in a process of its own, on a free port. */
final class ServerProcess {
  private static final Path JAR = Path.of("target", "id-service.jar");
  private static final Pattern READY = Pattern.compile("ready on (http://127\\.0\\.0\\.1:\\d+)");
  private static final int START_SECONDS = 90;

  private final Process process;
  private final Path log;
  private URI base = URI.create("http://127.0.0.1:1");

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it and waits until it is ready. */
  static ServerProcess start(Path data) throws IOException, InterruptedException {
    ServerProcess server = launch(data);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    Matcher ready = READY.matcher(server.output());
    while (!ready.find()) {
      assertThat(server.process.isAlive())
          .as("id-service runs: %s", server.output())
          .isTrue();
      assertThat(System.nanoTime())
          .as("id-service is ready: %s", server.output())
          .isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20); // the other side is another process
      ready = READY.matcher(server.output());
    }
    server.base = URI.create(ready.group(1));
    return server;
  }

  /** Starts it and does not wait. */
  static ServerProcess launch(Path data) throws IOException {
    Path log = Files.createTempFile(data, "server", ".log");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process = new ProcessBuilder(
            java.toString(),
            "-Xmx256m",
            "-jar",
            JAR.toString(),
            "--port",
            "0",
            "--data",
            data.toString(),
            "--lease-ttl-seconds",
            "5")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    return new ServerProcess(process, log);
  }

  URI uri(String path) {
    return base.resolve(path);
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS))
        .as("id-service ends")
        .isTrue();
    return process.exitValue();
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
