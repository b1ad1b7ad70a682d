package io.plumbline.examples.shop.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The demo in a process of its own, on free ports, with every line it prints. */
final class DemoProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new ArrayList<>(); // guarded by itself

  private DemoProcess(Process process) {
    this.process = process;
  }

  /** Starts it; its data and logs are in {@code target/demo}, beside the test's report. */
  static DemoProcess start(Path checkout, String... options) throws IOException {
    Path folder = Files.createDirectories(checkout.resolve("examples/shop/target/demo"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(
        List.of("-jar", checkout.resolve("examples/shop/target/shop.jar").toString()));
    command.addAll(List.of("demo", "--checkout", checkout.toString(), "--ports-from", "0"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    DemoProcess demo = new DemoProcess(process);
    new Thread(demo::read, "demo-output").start();
    return demo;
  }

  private void read() {
    try (BufferedReader output = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line); // into the test's report, beside what failed
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException killed) {
      System.out.println("the demo's output ended: " + killed.getMessage());
    }
  }

  /** The first line that fits; fails with everything printed if none comes in time. */
  String awaitLine(Predicate<String> fits, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (lines) {
      while (true) {
        Optional<String> found = lines.stream().filter(fits).findFirst();
        if (found.isPresent()) return found.get();
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (leftMillis <= 0) throw new AssertionError("no such line in " + lines);
        lines.wait(leftMillis);
      }
    }
  }

  /** The exit status; fails if it does not come in time. */
  int awaitExit(Duration patience) throws InterruptedException {
    if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) return process.exitValue();
    throw new AssertionError("the demo still runs after " + patience + ": " + output());
  }

  List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Every process that the demo has started and that runs now. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** As Ctrl-C does it, or {@code kill}. */
  void terminate() {
    process.destroy();
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  /** Ends the demo, and what it might have left. */
  @Override
  public void close() {
    List<ProcessHandle> children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
