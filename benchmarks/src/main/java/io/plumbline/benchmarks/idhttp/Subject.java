package io.plumbline.benchmarks.idhttp;

import io.plumbline.benchmarks.load.Jvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

/** A server under test, started with the one option that docs/OPERATING.md recommends. Used by one thread. */
final class Subject implements AutoCloseable {
  private static final String COLLECTOR = "-XX:+UseParallelGC";
  private static final String ONE = "/api/v1/ids/default";

  private final Jvm jvm;

  private Subject(Jvm jvm) {
    this.jvm = jvm;
  }

  /** The id-service on an embedded database in {@code directory}, which may hold one already. */
  static Subject idService(Path jar, Path directory) throws IOException, InterruptedException {
    int port = Jvm.freePort();
    List<String> arguments = List.of(
        COLLECTOR,
        "-jar",
        jar.toString(),
        "--port",
        String.valueOf(port),
        "--data",
        directory.resolve("data").toString());
    return new Subject(
        Jvm.start(List.of(), arguments, port, ONE, directory.resolve("id-service.log")));
  }

  /** A server of this package, whose one argument is the port. */
  static Subject of(Class<?> main, Path directory) throws IOException, InterruptedException {
    int port = Jvm.freePort();
    List<String> arguments = List.of(
        COLLECTOR,
        "-cp",
        System.getProperty("java.class.path"),
        main.getName(),
        String.valueOf(port));
    Path log = directory.resolve(main.getSimpleName() + ".log");
    return new Subject(Jvm.start(List.of(), arguments, port, ONE, log));
  }

  Jvm jvm() {
    return jvm;
  }

  /** Where one id is had. */
  URI one() {
    return jvm.uri(ONE);
  }

  /** Makes a segment namespace. */
  void create(String namespace) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(jvm.uri("/api/v1/namespaces"))
        .POST(BodyPublishers.ofString("{\"name\":\"" + namespace + "\",\"mode\":\"segment\"}"))
        .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != 201) throw new IOException(response.body());
  }

  @Override
  public void close() {
    jvm.close();
  }
}
