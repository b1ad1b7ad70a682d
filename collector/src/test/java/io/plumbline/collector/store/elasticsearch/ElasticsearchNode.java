package io.plumbline.collector.store.elasticsearch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real node of Elasticsearch's own distribution, which the build unpacks, on a free port of
 * loopback. It refuses to run as root, so it is then started as nobody.
 */
public final class ElasticsearchNode implements AutoCloseable {
  private static final Path UNPACKED = Path.of("target", "elasticsearch");
  private static final long START_SECONDS = 120;

  private final Path directory;
  private final int port;
  private final int transportPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  /**
   * Starts it and waits until it answers.
   *
   * @param more settings, each as a line of elasticsearch.yml
   */
  public ElasticsearchNode(Path directory, String... more) throws Exception {
    this.directory = directory;
    this.port = freePort();
    this.transportPort = freePort();
    Path config = Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        config.resolve("elasticsearch.yml"), settings() + String.join("\n", more) + "\n");
    Files.writeString(config.resolve("jvm.options"), jvmOptions());
    Files.writeString(config.resolve("log4j2.properties"), """
        rootLogger.level = warn
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = [%p] %c{1.}: %m%n
        """);
    openToAll();
    start();
  }

  private String jvmOptions() {
    // It refuses to start where its own modules lie below the temporary directory.
    return "-Xms512m\n-Xmx512m\n-XX:+UseSerialGC\n-Djava.io.tmpdir=" + directory.resolve("tmp")
        + "\n";
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private String settings() {
    return String.join(
        "\n",
        "cluster.name: plumbline-test-" + port,
        "node.name: one",
        "discovery.type: single-node",
        "network.host: 127.0.0.1",
        "http.port: " + port,
        "transport.port: " + transportPort,
        "path.data: " + directory.resolve("data"),
        "path.logs: " + directory.resolve("logs"),
        "cluster.routing.allocation.disk.threshold_enabled: false",
        "action.destructive_requires_name: false", // clear() names all of ours by a pattern
        "xpack.security.enabled: false",
        "");
  }

  private void openToAll() throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.createDirectories(directory.resolve("logs"));
    Files.createDirectories(directory.resolve("tmp"));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.toList()) {
        boolean isDirectory = Files.isDirectory(each);
        Files.setPosixFilePermissions(
            each, PosixFilePermissions.fromString(isDirectory ? "rwxrwxrwx" : "rw-rw-rw-"));
      }
    }
  }

  /** Starts the process, again after {@link #kill}, on the same port and data. */
  public void start() throws Exception {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(home().resolve("bin").resolve("elasticsearch").toString());
    ProcessBuilder building = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    building.environment().put("ES_JAVA_HOME", System.getProperty("java.home"));
    building.environment().put("ES_PATH_CONF", directory.resolve("config").toString());
    building.environment().put("ES_TMPDIR", directory.resolve("tmp").toString());
    process = building.start();
    awaitAnswer();
  }

  private static Path home() throws IOException {
    try (Stream<Path> unpacked = Files.list(UNPACKED)) {
      return unpacked.findFirst().orElseThrow().toAbsolutePath();
    }
  }

  private Path log() {
    return directory.resolve("console.log");
  }

  private void awaitAnswer() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      if (answers()) return;
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
    throw new IOException("Elasticsearch did not start:\n" + Files.readString(log()));
  }

  private boolean answers() throws InterruptedException {
    try {
      return send("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s") == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private int send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
        .timeout(Duration.ofSeconds(10))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Deletes all spans, and what says how they are kept. */
  void clear() throws Exception {
    require(send("DELETE", "/plumbline-spans-*"), 200);
    int status = send("DELETE", "/_index_template/plumbline-spans");
    if (status != 404) require(status, 200);
  }

  private static void require(int status, int expected) {
    if (status != expected) throw new AssertionError("status " + status);
  }

  /** Ends the process at once, and all that it started. */
  public void kill() {
    List<ProcessHandle> children = process.descendants().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    for (ProcessHandle child : children) child.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
