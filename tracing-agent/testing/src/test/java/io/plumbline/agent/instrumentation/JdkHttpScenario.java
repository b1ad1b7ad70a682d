package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A JDK server and a JDK client in one JVM: one call, printed. Arguments: {@code async}, and request headers. */
final class JdkHttpScenario {
  private JdkHttpScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      System.out.println("baggage: " + exchange.getRequestHeaders().getFirst("Baggage"));
      byte[] body = "order".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders/7?x=1");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    for (int i = 1; i + 1 < arguments.length; i += 2)
      request.header(arguments[i], arguments[i + 1]);
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<String> response = arguments.length > 0 && arguments[0].equals("async")
        ? client
            .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
            .get()
        : client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    Map<String, Object> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    System.out.println(response.statusCode() + " " + response.body());
    System.out.println("serial: " + headers.remove("x-serial-number"));
    System.out.println(headers);
    server.stop(0);
  }
}
