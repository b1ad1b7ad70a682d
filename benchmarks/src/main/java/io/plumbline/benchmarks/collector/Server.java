package io.plumbline.benchmarks.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own. */
final class Server implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready on http://[^:]+:(\\d+) otlp-grpc=\\d+ otlp-http=(\\d+)");
  private static final int START_SECONDS = 120;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final URI ingest;
  private final URI queries;

  private Server(Process process, URI ingest, URI queries) {
    this.process = process;
    this.ingest = ingest;
    this.queries = queries;
  }

  static Server plumbline(Path jar, Path data) throws IOException {
    Process process = start(
        Map.of(),
        "-Xmx1g",
        "-jar",
        jar.toString(),
        "--data",
        data.toString(),
        "--port=0",
        "--otlp.grpc.port=0",
        "--otlp.http.port=0",
        "--zipkin.port=0");
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line; (line = output.readLine()) != null; ) {
      said.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (!ready.find()) continue;
      drain(output);
      return new Server(
          process,
          URI.create("http://127.0.0.1:" + ready.group(2) + "/v1/traces"),
          URI.create("http://127.0.0.1:" + ready.group(1)));
    }
    throw new IOException("the collector ended before it was ready:\n" + said);
  }

  static Server zipkin(Path jar) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Map<String, String> settings = Map.of(
        "QUERY_PORT", Integer.toString(port), "STORAGE_TYPE", "mem", "MEM_MAX_SPANS", "500000");
    Process process = start(settings, "-Xmx4g", "-jar", jar.toString());
    drain(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
    URI base = URI.create("http://127.0.0.1:" + port);
    Server server = new Server(process, base.resolve("/api/v2/spans"), base);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!server.isUp()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        server.close();
        throw new IOException("Zipkin was not up within " + START_SECONDS + " s");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return server;
  }

  private static Process start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A process whose output nobody reads stops when the pipe is full. */
  private static void drain(BufferedReader output) {
    Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "server-output");
    reader.setDaemon(true);
    reader.setUncaughtExceptionHandler((thread, error) -> {
      if (!(error instanceof UncheckedIOException)) throw new AssertionError(error); // was killed
    });
    reader.start();
  }

  private boolean isUp() throws InterruptedException {
    try {
      return status("/health") == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  URI ingest() {
    return ingest;
  }

  private int status(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(queries.resolve(path)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** What it answers; empty for 404. */
  String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(queries.resolve(path)).build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() == 404) return "";
    if (answer.statusCode() != 200) throw new IOException(path + ": " + answer.statusCode());
    return answer.body();
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; kills what does not end by itself. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(30, TimeUnit.SECONDS)) return;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
