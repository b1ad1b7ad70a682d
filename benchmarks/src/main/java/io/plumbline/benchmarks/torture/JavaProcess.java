package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JVM in a process of its own that can be killed, frozen and thawed. */
final class JavaProcess {
  private final Process process;

  private JavaProcess(Process process) {
    this.process = process;
  }

  /** Standard output is the caller's to read if {@code log} is null, else both outputs go to the log. */
  static JavaProcess start(
      List<String> arguments, @Nullable FakeClock clock, Path errors, boolean readOutput)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    if (!readOutput) builder.redirectOutput(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    if (clock != null) builder.environment().putAll(clock.environment());
    return new JavaProcess(builder.start());
  }

  Process process() {
    return process;
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", name, String.valueOf(process.pid())).start().waitFor();
  }
}
