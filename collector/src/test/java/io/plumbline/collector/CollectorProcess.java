package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packed collector as a process of its own, on free ports. */
final class CollectorProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern READY =
      Pattern.compile("collector ready on http://[^:]+:(\\d+) otlp-grpc=(\\d+) otlp-http=(\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;
  private final int grpcPort;
  private final int httpPort;

  private CollectorProcess(Process process, Matcher ready) {
    this.process = process;
    port = Integer.parseInt(ready.group(1));
    grpcPort = Integer.parseInt(ready.group(2));
    httpPort = Integer.parseInt(ready.group(3));
  }

  /** Starts it and waits until it serves. */
  static CollectorProcess start(Path data, String... settings) throws IOException {
    return startUnder(List.of(), data, settings);
  }

  /**
   * Starts it by another command.
   *
   * @param launcher to which the command line of the collector is appended
   */
  static CollectorProcess startUnder(List<String> launcher, Path data, String... settings)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-jar",
        Path.of("target", "collector.jar").toAbsolutePath().toString(),
        "--data=" + data,
        "--port=0",
        "--otlp.grpc.port=0",
        "--otlp.http.port=0",
        "--zipkin.port=0"));
    command.addAll(List.of(settings));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line; (line = output.readLine()) != null; ) {
      said.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (!ready.find()) continue;
      passOn(output);
      return new CollectorProcess(process, ready);
    }
    throw new IOException("the collector ended before it was ready:\n" + said);
  }

  /** A process whose output nobody reads stops when the pipe is full. */
  private static void passOn(BufferedReader output) {
    Thread reader = new Thread(() -> output.lines().forEach(System.out::println), "collector-out");
    reader.setDaemon(true);
    reader.setUncaughtExceptionHandler((thread, error) -> {
      if (!(error instanceof UncheckedIOException)) throw new AssertionError(error); // was killed
    });
    reader.start();
  }

  URI otlpHttp() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  URI otlpGrpc() {
    return URI.create("http://127.0.0.1:" + grpcPort);
  }

  /** Asks the API. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** Asks the API for what is there. */
  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    if (!ended()) throw new AssertionError("the collector lives on after kill -9");
  }

  /** SIGTERM; kills what does not end by itself. */
  @Override
  public void close() {
    process.destroy();
    if (!ended()) kill();
  }

  private boolean ended() {
    try {
      return process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
