package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Path;

/**
 * Calls a server of its own, gives the agent in this JVM an order, calls again, and so on. Arguments: the agent's jar, then
 * orders; {@code attach} is the one that has no text.
 */
final class OrdersScenario {
  private OrdersScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    call(url + "start");
    for (int i = 1; i < arguments.length; i++) {
      order(arguments[0], arguments[i]);
      call(url + i);
    }
    server.stop(0);
  }

  private static void call(String url) throws IOException {
    HttpURLConnection http = (HttpURLConnection) new URL(url).openConnection();
    http.setRequestProperty("X-Serial-Number", url.substring(url.lastIndexOf('/') + 1));
    System.out.println(http.getResponseCode());
  }

  private static void order(String jar, String order) throws Exception {
    ProcessBuilder attach = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        jar,
        String.valueOf(ProcessHandle.current().pid()));
    if (!order.equals("attach")) attach.command().add(order);
    int status = attach.inheritIO().start().waitFor();
    if (status != 0) throw new IllegalStateException(order + ": ended with " + status);
  }
}
