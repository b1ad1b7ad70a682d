package io.plumbline.collector.store.elasticsearch;

import static java.util.Objects.requireNonNull;

import co.elastic.clients.transport.TransportUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real node of Elasticsearch's own distribution, which the build unpacks, on a free port of
 * loopback. It refuses to run as root, so it is then started as nobody.
 */
public final class ElasticsearchNode implements AutoCloseable {
  private static final Path UNPACKED = Path.of("target", "elasticsearch");
  private static final long START_SECONDS = 300; // three at once, on a busy machine

  /** Of a secured one: has the rights that docs/OPERATING.md names, and no more. */
  static final String USER = "collector";

  static final String PASSWORD = "open sesame";
  private static final String ROLES = """
      spans:
        cluster: [manage_index_templates]
        indices:
          - names: ["plumbline-spans-*"]
            privileges: [create_index, index, read, view_index_metadata, delete_index]
      """;
  private static final String HASH = "$2a$10$rnvkaYE6mPqxAGfwdk5Qi.8pRP7jVVcBS/46puNFhQAM.XhnnUM2O";

  private final Path directory;
  private final String name;
  private final int port;
  private final @Nullable Path certificate; // of a secured one, which then speaks TLS
  private final HttpClient http;
  private Process process;

  /**
   * Starts a cluster of one and waits until it answers.
   *
   * @param more settings, each as a line of elasticsearch.yml
   */
  public ElasticsearchNode(Path directory, String... more) throws Exception {
    this(directory, "one", freePort(), List.of(more), null);
    start();
  }

  private ElasticsearchNode(
      Path directory, String name, int transportPort, List<String> more, @Nullable Path certificate)
      throws IOException {
    this.directory = directory;
    this.name = name;
    this.port = freePort();
    this.certificate = certificate;
    this.http = certificate == null ? HttpClient.newHttpClient() : trusting(certificate);
    boolean isAlone = more.stream().noneMatch(line -> line.startsWith("discovery."));
    Path config = Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        config.resolve("elasticsearch.yml"),
        settings(transportPort) + String.join("\n", more) + "\n"
            + (isAlone ? "discovery.type: single-node\n" : ""));
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
  }

  /** Starts a cluster of one that speaks TLS and knows {@link #USER}, and waits until it answers. */
  public static ElasticsearchNode secured(Path directory) throws Exception {
    Path config = Files.createDirectories(directory.resolve("config"));
    KeyStore keys = keys(config.resolve("keys.p12"));
    Path certificate = config.resolve("certificate.pem");
    writePem(certificate, "CERTIFICATE", keys.getCertificate("node").getEncoded());
    writePem(
        config.resolve("key.pem"),
        "PRIVATE KEY",
        keys.getKey("node", PASSWORD.toCharArray()).getEncoded());
    Files.writeString(config.resolve("users"), USER + ":" + HASH + "\n");
    Files.writeString(config.resolve("users_roles"), "spans:" + USER + "\n");
    Files.writeString(config.resolve("roles.yml"), ROLES);
    List<String> security = List.of(
        "xpack.security.enabled: true",
        "xpack.security.http.ssl.enabled: true",
        "xpack.security.http.ssl.certificate: certificate.pem",
        "xpack.security.http.ssl.key: key.pem");
    var node = new ElasticsearchNode(directory, "one", freePort(), security, certificate);
    node.start();
    return node;
  }

  private static KeyStore keys(Path file) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process generating = new ProcessBuilder(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "node",
            "-keyalg",
            "EC",
            "-dname",
            "CN=node",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    require(generating.waitFor(), 0);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(file)) {
      keys.load(bytes, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void writePem(Path file, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static HttpClient trusting(Path certificate) throws IOException {
    return HttpClient.newBuilder()
        .sslContext(TransportUtils.sslContextFromHttpCaCrt(certificate.toFile()))
        .build();
  }

  /** Starts a cluster of several, each of which may become master, and waits until all answer. */
  public static List<ElasticsearchNode> cluster(Path directory, int count) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> addresses = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Integer> transportPorts = new ArrayList<>();
    for (int each = 1; each <= count; each++) {
      int transportPort = freePort();
      transportPorts.add(transportPort);
      addresses.add("\"127.0.0.1:" + transportPort + "\"");
      names.add("node" + each);
    }
    List<String> together = List.of(
        "cluster.name: plumbline-test-" + transportPorts.get(0),
        "discovery.seed_hosts: " + addresses,
        "cluster.initial_master_nodes: " + names);
    List<ElasticsearchNode> nodes = new ArrayList<>();
    for (int each = 0; each < count; each++) {
      Path own = directory.resolve(names.get(each));
      nodes.add(
          new ElasticsearchNode(own, names.get(each), transportPorts.get(each), together, null));
    }
    try {
      for (ElasticsearchNode node : nodes) node.launch();
      for (ElasticsearchNode node : nodes) node.awaitAnswer();
      return nodes;
    } catch (Exception failed) {
      nodes.forEach(ElasticsearchNode::close);
      throw failed;
    }
  }

  /** The node's name, as the cluster knows it. */
  public String name() {
    return name;
  }

  /** The certificate of a secured node, in PEM. */
  Path certificate() {
    return requireNonNull(certificate, "not secured");
  }

  /** What the cluster answers at a path, of which there must be something. */
  public String ask(String path) throws IOException, InterruptedException {
    return ask(path, "GET");
  }

  String ask(String path, String method) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    return http.send(request, BodyHandlers.ofString()).body().strip();
  }

  private String jvmOptions() {
    // It refuses to start where its own modules lie below the temporary directory.
    return "-Xms512m\n-Xmx512m\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djava.io.tmpdir="
        + directory.resolve("tmp") + "\n";
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private String settings(int transportPort) {
    return String.join(
        "\n",
        "node.name: " + name,
        "network.host: 127.0.0.1",
        "http.port: " + port,
        "transport.port: " + transportPort,
        "path.data: " + directory.resolve("data"),
        "path.logs: " + directory.resolve("logs"),
        "cluster.routing.allocation.disk.threshold_enabled: false",
        "action.destructive_requires_name: false", // clear() names all of ours by a pattern
        certificate == null ? "xpack.security.enabled: false" : "",
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

  /** Starts it again after {@link #kill}, on the same ports and data, and waits until it answers. */
  public void start() throws Exception {
    launch();
    awaitAnswer();
  }

  private void launch() throws IOException {
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
      int status = send("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s");
      return status == (certificate == null ? 200 : 401); // of nobody
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
    return URI.create((certificate == null ? "http" : "https") + "://127.0.0.1:" + port);
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
    if (process == null) return; // not started
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
