package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A JDK server and an {@code HttpURLConnection}: one exchange, printed. Argument: {@code get}, {@code
 * code}, {@code header}, {@code connect}, {@code post}, {@code missing}, {@code failing}, {@code redirect}
 * or {@code refused}.
 */
final class UrlConnectionScenario {
  private UrlConnectionScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      int status = path.endsWith("missing") ? 404 : path.endsWith("failing") ? 503 : 200;
      if (path.endsWith("redirect")) {
        exchange.getResponseHeaders().set("Location", "/orders/7");
        status = 302;
      }
      byte[] body = "order".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    int port = server.getAddress().getPort();
    if (arguments[0].equals("refused")) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
    }
    String path = "/orders/" + arguments[0];
    HttpURLConnection http = (HttpURLConnection)
        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    try {
      call(http, arguments[0]);
    } catch (IOException e) {
      System.out.println(e.getClass());
    }
    server.stop(0);
  }

  private static void call(HttpURLConnection http, String how) throws IOException {
    if (how.equals("connect")) http.connect();
    if (how.equals("code")) System.out.println(http.getResponseCode());
    if (how.equals("header")) System.out.println(http.getHeaderField("Content-Length"));
    if (how.equals("post")) {
      http.setDoOutput(true);
      try (OutputStream out = http.getOutputStream()) {
        out.write(1);
      }
    }
    String body = new String(http.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(http.getResponseCode() + " " + body);
    http.disconnect();
  }
}
