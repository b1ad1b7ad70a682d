package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A JDK server that closes an exchange instead of answering it, and a client that asked. Argument:
 * {@code inside} the handler, or {@code later} on another thread.
 */
final class UnansweredScenario {
  private UnansweredScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      if (arguments[0].equals("inside")) {
        exchange.close();
      } else {
        new Thread(() -> closeLater(exchange)).start();
      }
    });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    HttpRequest request = HttpRequest.newBuilder(uri)
        .POST(HttpRequest.BodyPublishers.ofString("one"))
        .build();
    try {
      HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
      System.out.println("answered");
    } catch (IOException unanswered) {
      System.out.println("not answered");
    }
    server.stop(0);
  }

  private static void closeLater(HttpExchange exchange) {
    exchange.close();
  }
}
