package io.plumbline.examples.shop.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of the demo, with its output in a log file. It ends when the demo ends. */
final class Child {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int LOG_TAIL_LINES = 20;

  private final String name;
  private final Path logFile;
  private final Process process;

  private Child(String name, Path logFile, Process process) {
    this.name = name;
    this.logFile = logFile;
    this.process = process;
  }

  /**
   * Starts a command in the folder of its log.
   *
   * @param settings environment variables beside the inherited ones; of those, none of Plumbline's
   *     or OpenTelemetry's is passed on
   */
  static Child start(String name, List<String> command, Map<String, String> settings, Path logs)
      throws IOException {
    Path logFile = logs.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(tethered(command))
        .directory(logs.toFile())
        .redirectErrorStream(true)
        .redirectOutput(logFile.toFile());
    builder.environment().keySet().removeIf(Child::wouldChangeTheDemo);
    builder.environment().putAll(settings);
    return new Child(name, logFile, builder.start());
  }

  /** On Linux the kernel ends the process when ours ends, even by kill -9. */
  private static List<String> tethered(List<String> command) {
    if (!Files.isExecutable(SETPRIV)) return command;
    List<String> tethered = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "TERM"));
    tethered.addAll(command);
    return tethered;
  }

  private static boolean wouldChangeTheDemo(String variable) {
    return variable.startsWith("OTEL_") || variable.startsWith("PLUMBLINE_");
  }

  /**
   * Waits until {@code GET base/health} answers 200.
   *
   * @throws DemoException with the end of its log if it ends before, or the deadline passes
   */
  void awaitHealth(HttpClient http, String base, Deadline deadline) throws InterruptedException {
    HttpRequest health = HttpRequest.newBuilder(URI.create(base + "/health"))
        .timeout(Duration.ofSeconds(2))
        .build();
    while (!answers(http, health)) {
      if (!process.isAlive()) {
        throw new DemoException(name + " ended with status " + process.exitValue() + logTail());
      }
      if (deadline.passed()) {
        throw new DemoException(name + " did not answer " + health.uri() + " in time" + logTail());
      }
      deadline.pause();
    }
  }

  private static boolean answers(HttpClient http, HttpRequest health) throws InterruptedException {
    try {
      return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String logTail() {
    String tail;
    try {
      List<String> lines = Files.readAllLines(logFile, StandardCharsets.UTF_8);
      tail = String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException unreadable) {
      tail = unreadable.toString();
    }
    return "; the end of " + logFile + ":\n" + tail;
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the process to end; {@link #awaitEnd()} waits for it. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end, and forces it after ten seconds. */
  void awaitEnd() {
    try {
      if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
