package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A service that calls a second one. Argument: a file with one request a line, its headers separated by tabs. Prints for each what the
 * second service was sent: {@code traceparent}, {@code tracestate} and {@code baggage}, separated by tabs.
 */
final class PropagationScenario {
  private static final int ANSWER_MILLIS = 20_000;

  private PropagationScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = server.getAddress().getPort();
    String[] sent = new String[1];
    server.createContext("/second", exchange -> {
      sent[0] = header(exchange, "traceparent") + "\t" + header(exchange, "tracestate") + "\t"
          + header(exchange, "baggage");
      answer(exchange);
    });
    server.createContext("/first", exchange -> {
      URL second = new URL("http://127.0.0.1:" + port + "/second");
      ((HttpURLConnection) second.openConnection()).getResponseCode();
      answer(exchange);
    });
    server.setExecutor(task -> new Thread(task).start());
    server.start();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      request(port, List.of(line.split("\t", -1)));
      System.out.println(sent[0]);
    }
    server.stop(0);
  }

  private static String header(HttpExchange exchange, String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null ? "" : String.join(" AND ", values);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  /** As bytes: no client would send some of these. */
  private static void request(int port, List<String> headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      StringBuilder request = new StringBuilder("GET /first HTTP/1.1\r\nHost: localhost\r\n");
      for (String header : headers) {
        if (!header.isEmpty()) request.append(header).append("\r\n");
      }
      request.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = socket.getInputStream().readAllBytes();
      if (!new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200"))
        throw new IllegalStateException("answered " + new String(answer, StandardCharsets.UTF_8));
    }
  }
}
