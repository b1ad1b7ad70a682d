package io.plumbline.agent.instrumentation.httpclient;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The scenario of an HTTP client, whichever: for each case, {@code /front/case} is asked through a bare socket with a
 * serial number, and answers what the client under test had from {@code /orders/case}.
 */
final class Front {
  static final List<String> CASES =
      List.of("get", "post", "missing", "failing", "redirect", "refused");

  private final Caller client;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Front(Caller client) throws IOException {
    this.client = client;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /** The client under test. */
  interface Caller {
    /** Sends a request, with the body {@code x} if it is a POST; the status, a space, and the body of the answer. */
    String call(String method, String url) throws Exception;
  }

  /** Goes through all cases, prints what was answered and ends the JVM. */
  static void run(Caller client) throws IOException, InterruptedException {
    Front front = new Front(client);
    front.server.setExecutor(front.threads);
    front.server.createContext("/orders", Front::order);
    front.server.createContext("/front", front::handle);
    front.server.start();
    for (String each : CASES) System.out.println(each + ": " + front.ask(each));
    front.threads.shutdown(); // whose answer is here already may still have its span to end
    if (!front.threads.awaitTermination(10, TimeUnit.SECONDS)) throw new IOException("still busy");
    System.exit(0); // clients have threads of their own
  }

  private String ask(String what) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      String request = "GET /front/" + what + " HTTP/1.1\r\nHost: front\r\nX-Serial-Number: S-"
          + what + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String what = path.substring(path.lastIndexOf('/') + 1);
    String url =
        "http://127.0.0.1:" + (what.equals("refused") ? free() : port()) + "/orders/" + what;
    String result;
    try {
      result = client.call(what.equals("post") ? "POST" : "GET", url);
    } catch (Exception e) {
      result = e.getClass().getName();
    }
    answer(exchange, 200, result);
  }

  private static void order(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("redirect")) {
      exchange.getResponseHeaders().set("Location", "/orders/moved");
      answer(exchange, 302, "moved");
      return;
    }
    int status = path.endsWith("missing") ? 404 : path.endsWith("failing") ? 503 : 200;
    answer(exchange, status, "order of " + exchange.getRequestHeaders().getFirst("Baggage"));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static int free() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
