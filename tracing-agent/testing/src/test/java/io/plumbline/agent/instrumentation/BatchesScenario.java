package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A server that several threads call for a while, and that is idle then. Arguments: milliseconds of calls, and of
 * idleness.
 */
final class BatchesScenario {
  private static final int CALLERS = 4;

  private BatchesScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newFixedThreadPool(2 * CALLERS);
    server.setExecutor(threads);
    server.createContext("/orders", exchange -> {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode(); // the agent is up
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(threads.submit(() -> {
        while (System.nanoTime() < end) {
          HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
          http.getResponseCode();
        }
        return null;
      }));
    }
    for (Future<?> caller : callers) caller.get();
    Thread.sleep(Long.parseLong(arguments[1]));
    threads.shutdown();
    server.stop(0);
    if (!threads.awaitTermination(10, TimeUnit.SECONDS)) System.exit(1);
  }
}
