package io.plumbline.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs a program to its end. */
public final class Command {
  private Command() {}

  /**
   * What it wrote.
   *
   * @throws IOException if it is not installed or its exit status is not 0; the message has what it wrote
   */
  public static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) throw new IOException(command[0] + " ended with " + status + ": " + output);
    return output;
  }
}
