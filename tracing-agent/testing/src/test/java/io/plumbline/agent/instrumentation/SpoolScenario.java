package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;

/**
 * A process that dies without notice in the middle of its second request, or one that starts and does nothing for a while.
 * Argument: {@code die} or {@code live}.
 */
final class SpoolScenario {
  private static final int DIED = 7;

  private SpoolScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    }));
    server.createContext("/done", exchange -> {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.createContext("/killed", exchange -> Runtime.getRuntime().halt(DIED)); // as kill -9
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    URI.create(base).toURL().openConnection(); // a class that is woven: the agent starts
    if (arguments[0].equals("die")) {
      Thread.sleep(3_000); // and says that it is here
      get(base + "/done");
      get(base + "/killed");
    }
    Thread.sleep(4_000);
    server.stop(0);
  }

  private static void get(String uri) throws Exception {
    ((HttpURLConnection) URI.create(uri).toURL().openConnection()).getResponseCode();
  }
}
