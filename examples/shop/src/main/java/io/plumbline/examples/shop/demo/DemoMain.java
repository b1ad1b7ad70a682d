package io.plumbline.examples.shop.demo;

import io.plumbline.examples.shop.demo.Ports.Use;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole of Plumbline with the example shop, on one machine: starts it, places orders of which
 * some go wrong, and compares what the collector found with what was done to them.
 *
 * <p>Exit status: 0 all as it must be, 1 something is off or could not start, 2 a wrong option.
 */
@Command(name = "demo", description = "Everything together, with orders that go wrong.")
public final class DemoMain implements Callable<Integer> {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Duration DEADLINES = Duration.ofSeconds(20);

  @Option(names = "--checkout", defaultValue = ".", description = "root of the built checkout")
  private Path checkout = Path.of(".");

  @Option(names = "--once", description = "check, stop everything and exit")
  private boolean once;

  @Option(names = "--orders", defaultValue = "200", description = "how many, 20 to 1000")
  private int orders = 200;

  @Option(
      names = "--ports-from",
      defaultValue = "-1",
      description = "seven consecutive ports from this one on; 0: any free ones")
  private int portsFrom = -1;

  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(CONNECT_LIMIT)
      .build();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return run();
    } catch (DemoException told) {
      System.err.println("demo: " + told.getMessage());
      return 1;
    }
  }

  private int run() throws IOException, InterruptedException {
    List<Scenario> workload = Workload.of(orders);
    Ports ports = ports();
    ports.requireFree();
    Path data = Files.createTempDirectory("plumbline-demo-");
    say("data and logs in " + data);
    try (World world = new World(checkout.toAbsolutePath().normalize(), data, ports, http)) {
      // Ctrl-C: the hook stops the processes while this thread still waits.
      Runtime.getRuntime().addShutdownHook(new Thread(world::close, "stop"));
      say("starting id-service, collector, and order, inventory, payment under the agent");
      world.start();
      addresses(ports);
      Verdict verdict = placeAndJudge(workload, ports);
      if (!once) return stayUp(world);
      if (!verdict.isGood()) return 1;
    }
    delete(data);
    return 0;
  }

  /** A good run leaves nothing behind; after any other the logs are wanted. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  private Ports ports() throws IOException {
    if (portsFrom < 0) return Ports.standard();
    return portsFrom == 0 ? Ports.free() : Ports.from(portsFrom);
  }

  private static void addresses(Ports ports) {
    say("");
    say("  collector and UI  " + ports.url(Use.COLLECTOR));
    say("  OTLP              " + ports.url(Use.OTLP_HTTP) + " (HTTP), " + ports.text(Use.OTLP_GRPC)
        + " (gRPC)");
    say("  id-service        " + ports.url(Use.IDS));
    say("  order             " + ports.url(Use.ORDER));
    say("  inventory         " + ports.url(Use.INVENTORY));
    say("  payment           " + ports.url(Use.PAYMENT));
    say("");
  }

  private Verdict placeAndJudge(List<Scenario> workload, Ports ports)
      throws IOException, InterruptedException {
    say("placing " + workload.size() + " orders");
    long started = System.nanoTime();
    List<PlacedOrder> placed = new OrderDriver(http, ports.url(Use.ORDER)).place(workload);
    Map<String, Integer> statuses = new TreeMap<>();
    for (PlacedOrder order : placed) statuses.merge(order.status(), 1, Integer::sum);
    long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
    say("placed in " + millis + " ms: " + statuses + "; asking the collector what it knows");

    String ui = ports.url(Use.COLLECTOR);
    Verdict verdict = new Judge(new CollectorApi(http, ui), ui, DEADLINES).judge(placed);
    examples(placed, ui);
    verdict.deviations().forEach(deviation -> say("  ✕ " + deviation));
    say(verdict.toString());
    return verdict;
  }

  /** One serial number of each kind, with the page that shows it. */
  private static void examples(List<PlacedOrder> placed, String ui) {
    Map<Scenario, PlacedOrder> first = new EnumMap<>(Scenario.class);
    Map<Scenario, Integer> counts = new EnumMap<>(Scenario.class);
    for (PlacedOrder order : placed) {
      first.putIfAbsent(order.scenario(), order);
      counts.merge(order.scenario(), 1, Integer::sum);
    }
    say("");
    first.forEach((scenario, order) -> say("  %3d × %-40s such as %s/n/%s"
        .formatted(counts.get(scenario), scenario.label(), ui, order.serial())));
    say("");
  }

  private static int stayUp(World world) throws InterruptedException {
    say("Everything stays up until Ctrl-C.");
    while (true) {
      List<String> ended = world.ended();
      if (!ended.isEmpty()) throw new DemoException("ended by itself: " + ended);
      Thread.sleep(500);
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
