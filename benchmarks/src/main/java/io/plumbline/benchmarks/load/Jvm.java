package io.plumbline.benchmarks.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server under test, in a JVM of its own. Used by one thread. */
public final class Jvm implements AutoCloseable {
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;
  private static final double TICKS_PER_SECOND = 100; // of /proc, on every Linux there is
  private static final int TICKS_USER = 11; // fields after the name, from 0
  private static final int TICKS_SYSTEM = 12;
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private final Process process;
  private final int port;
  private final long millisToFirst;

  private Jvm(Process process, int port, long millisToFirst) {
    this.process = process;
    this.port = port;
    this.millisToFirst = millisToFirst;
  }

  /**
   * Starts one and waits for its first 200.
   *
   * @param before what comes before {@code java}, such as taskset
   * @param arguments of java
   * @param path that is asked for
   */
  public static Jvm start(
      List<String> before, List<String> arguments, int port, String path, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(jdk("java"));
    command.addAll(arguments);
    long startNanos = System.nanoTime();
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
    try {
      awaitFirst(process, URI.create("http://127.0.0.1:" + port + path), startNanos, log);
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    return new Jvm(process, port, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private static void awaitFirst(Process process, URI uri, long startNanos, Path log)
      throws IOException, InterruptedException {
    HttpRequest first = HttpRequest.newBuilder(uri).build();
    HttpClient http = HttpClient.newHttpClient();
    while (true) {
      try {
        HttpResponse<String> response = http.send(first, BodyHandlers.ofString());
        if (response.statusCode() == 200) return;
      } catch (ConnectException e) {
        // it does not listen yet
      }
      boolean late = System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(START_SECONDS);
      if (late || !process.isAlive()) throw new IOException("no first answer; see " + log);
      TimeUnit.MILLISECONDS.sleep(5); // the other side is another process
    }
  }

  /** A port that nobody uses now. */
  public static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String jdk(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  /** A path of this server. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** From the start of the process to the first 200, milliseconds. */
  public long millisToFirst() {
    return millisToFirst;
  }

  /** Processor time so far, of all its threads, seconds; in steps of 10 ms. */
  public double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[TICKS_USER]) + Long.parseLong(fields[TICKS_SYSTEM]))
        / TICKS_PER_SECOND;
  }

  /** Memory that the process holds, bytes. */
  public long residentBytes() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    return 1_024 * number(RESIDENT, Files.readString(status));
  }

  /** Objects that are alive, bytes: it collects garbage to know. */
  public long liveHeapBytes() throws IOException {
    return number(
        LIVE, Command.run(jdk("jcmd"), String.valueOf(process.pid()), "GC.class_histogram"));
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) throw new IOException("no " + pattern + " in: " + text);
    return Long.parseLong(found.group(1));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
