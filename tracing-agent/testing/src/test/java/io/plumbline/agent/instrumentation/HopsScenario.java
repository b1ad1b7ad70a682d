package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;

/**
 * A call of {@code /orders}, which calls {@code /stock}; prints the baggage that arrives there, and the serial number that
 * is answered. Arguments: names and values of the first call's headers.
 */
final class HopsScenario {
  private final int port;

  private HopsScenario(int port) {
    this.port = port;
  }

  public static void main(String[] headers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HopsScenario hops = new HopsScenario(server.getAddress().getPort());
    server.createContext("/orders", hops::order);
    server.createContext("/stock", hops::stock);
    server.setExecutor(task -> new Thread(task).start());
    server.start();
    System.out.println(
        "answered " + hops.get("/orders", headers).getHeaderField("X-Serial-Number"));
    server.stop(0);
  }

  private void order(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(get("/stock").getResponseCode(), -1);
    exchange.close();
  }

  private void stock(HttpExchange exchange) throws IOException {
    System.out.println("baggage " + exchange.getRequestHeaders().getFirst("baggage"));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private HttpURLConnection get(String path, String... headers) throws IOException {
    HttpURLConnection http =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
    for (int i = 0; i < headers.length; i += 2) http.setRequestProperty(headers[i], headers[i + 1]);
    if (http.getResponseCode() != 200) throw new IOException(path + ": " + http.getResponseCode());
    return http;
  }
}
