package io.plumbline.benchmarks.idhttp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server under test: a JVM of its own, with the one option that docs/OPERATING.md recommends. Used by one thread. */
final class Subject implements AutoCloseable {
  private static final String COLLECTOR = "-XX:+UseParallelGC";
  private static final String ONE = "/api/v1/ids/default";
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private final Process process;
  private final int port;
  private final long millisToFirst;

  private Subject(Process process, int port, long millisToFirst) {
    this.process = process;
    this.port = port;
    this.millisToFirst = millisToFirst;
  }

  /** The id-service on an embedded database in {@code directory}, which may hold one already. */
  static Subject idService(Path jar, Path directory) throws IOException, InterruptedException {
    int port = freePort();
    return start(
        List.of(
            "-jar",
            jar.toString(),
            "--port",
            String.valueOf(port),
            "--data",
            directory.resolve("data").toString()),
        port,
        directory.resolve("id-service.log"));
  }

  /** The floor. */
  static Subject floor(Path directory) throws IOException, InterruptedException {
    int port = freePort();
    return start(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            StaticServer.class.getName(),
            String.valueOf(port)),
        port,
        directory.resolve("floor.log"));
  }

  private static Subject start(List<String> arguments, int port, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk("java"));
    command.add(COLLECTOR);
    command.addAll(arguments);
    long startNanos = System.nanoTime();
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
    try {
      awaitFirst(process, port, startNanos, log);
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    return new Subject(process, port, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private static void awaitFirst(Process process, int port, long startNanos, Path log)
      throws IOException, InterruptedException {
    HttpRequest first = HttpRequest.newBuilder(uri(port, ONE)).build();
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

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String jdk(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Where one id is had. */
  URI one() {
    return uri(ONE);
  }

  URI uri(String path) {
    return uri(port, path);
  }

  /** From the start of the process to the first 200, milliseconds. */
  long millisToFirst() {
    return millisToFirst;
  }

  /** Makes a segment namespace. */
  void create(String namespace) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/namespaces"))
        .POST(BodyPublishers.ofString("{\"name\":\"" + namespace + "\",\"mode\":\"segment\"}"))
        .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != 201) throw new IOException(response.body());
  }

  /** Memory that the process holds, bytes. */
  long residentBytes() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    return 1_024 * number(RESIDENT, Files.readString(status));
  }

  /** Objects that are alive, bytes: it collects garbage to know. */
  long liveHeapBytes() throws IOException {
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
