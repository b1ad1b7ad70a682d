package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * An application that knows nothing of tracing. Without an argument it is the stock service, which says
 * its port and serves until it is ended; with the stock service's address it is the order service, which
 * places a few orders with itself and ends.
 */
final class TwoHops {
  static final int ORDERS = 5;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TwoHops() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = server.getAddress().getPort();
    if (arguments.length == 0) {
      server.createContext("/stock", exchange -> answer(exchange, "3"));
      server.start();
      System.out.println("port " + port);
      return;
    }
    URI stock = URI.create(arguments[0]).resolve("/stock");
    server.createContext("/orders", exchange -> answer(exchange, "stock " + get(stock)));
    server.start();
    for (int i = 0; i < ORDERS; i++) get(URI.create("http://127.0.0.1:" + port + "/orders"));
    server.stop(0);
  }

  private static String get(URI uri) throws IOException {
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException(stopped);
    }
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
