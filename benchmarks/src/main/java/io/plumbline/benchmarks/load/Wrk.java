package io.plumbline.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's wrk: as many requests as the server answers, on connections that stay open. */
public final class Wrk {
  private static final int THREADS = 2;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");

  private final int seconds;
  private final Path post;

  /** @param directory for its scripts */
  public Wrk(int seconds, Path directory) throws IOException {
    this.seconds = seconds;
    post = Files.writeString(directory.resolve("post.lua"), "wrk.method = \"POST\"\n");
  }

  /** Requests per second for one text each. */
  public double get(URI uri, int connections) throws IOException {
    return rate(Command.run(
        "wrk", "-t" + THREADS, "-c" + connections, "-d" + seconds + "s", uri.toString()));
  }

  /** Requests per second for binary answers. */
  public double getBinary(URI uri, int connections) throws IOException {
    return rate(Command.run(
        "wrk",
        "-t" + THREADS,
        "-c" + connections,
        "-d" + seconds + "s",
        "-H",
        "Accept: application/octet-stream",
        uri.toString()));
  }

  /** The same with POST. */
  public double postBinary(URI uri, int connections) throws IOException {
    return rate(Command.run(
        "wrk",
        "-t" + THREADS,
        "-c" + connections,
        "-d" + seconds + "s",
        "-s",
        post.toString(),
        "-H",
        "Accept: application/octet-stream",
        uri.toString()));
  }

  /** Answers that were no answers would make a server look fast. */
  private static double rate(String output) throws IOException {
    Matcher found = RATE.matcher(output);
    boolean failures = output.contains("Non-2xx") || output.contains("Socket errors");
    if (failures || !found.find()) throw new IOException("wrk: " + output);
    return Double.parseDouble(found.group(1));
  }
}
