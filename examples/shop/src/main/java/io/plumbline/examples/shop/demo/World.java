package io.plumbline.examples.shop.demo;

import io.plumbline.examples.shop.demo.Ports.Use;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Every process of the demo. Started in the order the data flows, stopped in the reverse one, so that
 * the services can still send their last spans.
 */
final class World implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Path checkout;
  private final Path data;
  private final Ports ports;
  private final HttpClient http;
  private final List<Child> children = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this

  /**
   * Starts nothing yet.
   *
   * @param checkout the root of the built checkout
   * @param data an empty folder, for data and logs
   */
  World(Path checkout, Path data, Ports ports, HttpClient http) {
    this.checkout = checkout;
    this.data = data;
    this.ports = ports;
    this.http = http;
  }

  /**
   * Starts everything and returns when everything is healthy.
   *
   * @throws DemoException if a jar is missing, or a process ends or is not healthy in time
   */
  void start() throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(START_LIMIT);
    Child ids = startServer(
        "id-service", "id-service/server/target/id-service.jar", idSettings(), Map.of());
    Child collector = startServer(
        "collector",
        "collector/target/collector.jar",
        collectorSettings(),
        Map.of("PAYMENT_URL", ports.url(Use.PAYMENT)));
    ids.awaitHealth(http, ports.url(Use.IDS), deadline);
    collector.awaitHealth(http, ports.url(Use.COLLECTOR), deadline);

    Child inventory = startService("inventory", Use.INVENTORY, List.of());
    Child payment = startService("payment", Use.PAYMENT, List.of());
    Child order = startService(
        "order",
        Use.ORDER,
        List.of("--inventory", ports.url(Use.INVENTORY), "--payment", ports.url(Use.PAYMENT)));
    inventory.awaitHealth(http, ports.url(Use.INVENTORY), deadline);
    payment.awaitHealth(http, ports.url(Use.PAYMENT), deadline);
    order.awaitHealth(http, ports.url(Use.ORDER), deadline);
  }

  private List<String> idSettings() {
    return List.of("--port", ports.text(Use.IDS), "--data", folder("id-service"));
  }

  private List<String> collectorSettings() {
    return List.of(
        "--port",
        ports.text(Use.COLLECTOR),
        "--otlp.grpc.port",
        ports.text(Use.OTLP_GRPC),
        "--otlp.http.port",
        ports.text(Use.OTLP_HTTP),
        "--zipkin.port", // nobody here speaks it
        "0",
        "--check.settle",
        "3s", // the default is made for real networks; here nobody is slower than a second
        "--flows",
        checkout.resolve("examples/shop/flows").toString(),
        "--actions",
        checkout.resolve("examples/shop/actions").toString(),
        "--data",
        folder("collector"));
  }

  private Child startServer(
      String name, String jar, List<String> settings, Map<String, String> environment)
      throws IOException {
    List<String> command = java("-Xmx512m");
    command.addAll(List.of("-jar", built(jar)));
    command.addAll(settings);
    return start(name, command, environment);
  }

  /** A service of the shop: the same jar as without Plumbline, and one flag. */
  private Child startService(String name, Use port, List<String> peers) throws IOException {
    List<String> command = java("-Xmx192m");
    command.add("-javaagent:" + built("tracing-agent/dist/target/plumbline-agent.jar"));
    command.addAll(List.of("-jar", built("examples/shop/target/shop.jar"), name));
    command.addAll(List.of("--port", ports.text(port), "--data", folder(name)));
    command.addAll(peers);
    Map<String, String> settings = Map.of(
        "OTEL_SERVICE_NAME",
        name,
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        ports.url(Use.OTLP_HTTP),
        "PLUMBLINE_SPOOL_DIRECTORY",
        folder("spool"),
        "PLUMBLINE_ID_ENDPOINT",
        ports.url(Use.IDS));
    return start(name, command, settings);
  }

  private synchronized Child start(String name, List<String> command, Map<String, String> settings)
      throws IOException {
    if (closed) throw new DemoException("stopped while " + name + " was to start");
    Child child = Child.start(name, command, settings, data);
    children.add(child);
    return child;
  }

  /** The Java this runs on, so that one installation is enough. */
  private static List<String> java(String heap) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ArrayList<>(List.of(java, heap, "-XX:+UseSerialGC"));
  }

  private String folder(String name) {
    return data.resolve(name).toString();
  }

  private String built(String jar) {
    Path file = checkout.resolve(jar);
    if (Files.isRegularFile(file)) return file.toString();
    throw new DemoException(file + " is missing; bin/demo builds it");
  }

  /** Names of the processes that have ended though nobody stopped them. */
  synchronized List<String> ended() {
    if (closed) return List.of();
    return children.stream().filter(child -> !child.isAlive()).map(Child::name).toList();
  }

  /** Stops every process that was started; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    List<Child> servicesFirst = new ArrayList<>(children);
    Collections.reverse(servicesFirst);
    for (Child child : servicesFirst) {
      child.terminate();
      child.awaitEnd();
    }
  }
}
