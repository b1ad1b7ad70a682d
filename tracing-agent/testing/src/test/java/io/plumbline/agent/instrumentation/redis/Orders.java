package io.plumbline.agent.instrumentation.redis;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;

/** A request in which a scenario talks to Redis. */
final class Orders {
  private Orders() {}

  interface Work {
    void run() throws Exception;
  }

  /** Answers one {@code GET /orders} with the serial number {@code S-1} that does the work; returns when it was answered. */
  static void serve(Work work) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      int status = 200;
      try {
        work.run();
      } catch (Exception e) {
        e.printStackTrace();
        status = 500;
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
    URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("X-Serial-Number", "S-1");
    System.out.println("answered " + connection.getResponseCode());
    server.stop(0);
  }
}
