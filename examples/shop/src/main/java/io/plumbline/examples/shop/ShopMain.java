package io.plumbline.examples.shop;

import io.plumbline.examples.shop.demo.DemoMain;
import io.plumbline.examples.shop.inventory.InventoryApplication;
import io.plumbline.examples.shop.order.OrderApplication;
import io.plumbline.examples.shop.payment.PaymentApplication;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts one of the shop's services, or the demo that starts them all. */
@Command(
    name = "shop.jar",
    description = "One service of the example shop, or the demo.",
    subcommands = DemoMain.class,
    synopsisSubcommandLabel = "order|inventory|payment|demo",
    mixinStandardHelpOptions = true)
public final class ShopMain {
  private static final Logger log = LoggerFactory.getLogger(ShopMain.class);

  private ShopMain() {}

  /** See {@code --help}. Exits with 2 for a wrong option and 1 for a service that cannot start. */
  public static void main(String[] args) {
    int status = new CommandLine(new ShopMain()).execute(args);
    System.exit(status);
  }

  @Command(name = "order", description = "Takes orders; asks inventory and payment.")
  int order(
      @Option(names = "--port", required = true, description = "0 for any free one") int port,
      @Option(names = "--data", required = true, description = "folder of its database") Path data,
      @Option(names = "--inventory", required = true, description = "base URL") URI inventory,
      @Option(names = "--payment", required = true, description = "base URL") URI payment)
      throws Exception {
    OrderApplication order =
        OrderApplication.start(port, jdbcUrl(data, "order"), inventory, payment);
    return serve("order", order.port(), order);
  }

  @Command(name = "inventory", description = "Holds stock for orders.")
  int inventory(
      @Option(names = "--port", required = true, description = "0 for any free one") int port,
      @Option(names = "--data", required = true, description = "folder of its database") Path data)
      throws Exception {
    InventoryApplication inventory = InventoryApplication.start(port, jdbcUrl(data, "inventory"));
    return serve("inventory", inventory.port(), inventory);
  }

  @Command(name = "payment", description = "Takes money, and breaks as it is told.")
  int payment(
      @Option(names = "--port", required = true, description = "0 for any free one") int port,
      @Option(names = "--data", required = true, description = "folder of its database") Path data)
      throws Exception {
    PaymentApplication payment = PaymentApplication.start(port, jdbcUrl(data, "payment"));
    return serve("payment", payment.port(), payment);
  }

  private static String jdbcUrl(Path data, String service) {
    return "jdbc:h2:file:" + data.resolve(service).toAbsolutePath();
  }

  /** Serves until the process is told to end. */
  private static int serve(String name, int port, AutoCloseable service)
      throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(name, service), "stop"));
    log.info("{} listens on http://127.0.0.1:{}", name, port);
    new CountDownLatch(1).await();
    return 0;
  }

  private static void stop(String name, AutoCloseable service) {
    try {
      service.close();
    } catch (Exception failure) {
      log.error("{} did not stop cleanly", name, failure);
    }
  }
}
