package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.api.BizValue;
import io.plumbline.api.Plumbline;
import io.plumbline.api.Serial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;

/**
 * An application that tells the agent what it does. Arguments: the path and query of a request, then its headers' names and values.
 * Prints the serial number as the application sees it.
 */
final class BusinessScenario {
  private final int port;

  private BusinessScenario(int port) {
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    BusinessScenario shop = new BusinessScenario(server.getAddress().getPort());
    server.createContext("/orders", shop::order);
    server.createContext("/read", shop::read);
    server.setExecutor(task -> new Thread(task).start());
    server.start();
    String[] headers = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, headers, 0, headers.length);
    shop.get(arguments[0], headers);
    server.stop(0);
  }

  private void order(HttpExchange exchange) throws IOException {
    pay(42, "ORDER-7", null);
    tell("after");
    Plumbline.run("ORDER-8", () -> ship("c-1"));
    Plumbline.biz("nothing", null);
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void read(HttpExchange exchange) throws IOException {
    tell("read");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void pay(
      @BizValue("amount") long amount, @Serial String order, @BizValue("coupon") String coupon)
      throws IOException {
    tell("pay");
    get("/read?pay=" + order + amount + coupon);
  }

  private void ship(String customer) {
    tell("ship");
    Plumbline.biz("customer", customer);
    try {
      get("/read?ship");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(String where) {
    System.out.println(where + " " + Plumbline.serial().orElse("-"));
  }

  private void get(String path, String... headers) throws IOException {
    URL url = new URL("http://127.0.0.1:" + port + path);
    HttpURLConnection http = (HttpURLConnection) url.openConnection();
    for (int i = 0; i + 1 < headers.length; i += 2)
      http.setRequestProperty(headers[i], headers[i + 1]);
    if (http.getResponseCode() != 200) throw new IOException(path + ": " + http.getResponseCode());
  }
}
