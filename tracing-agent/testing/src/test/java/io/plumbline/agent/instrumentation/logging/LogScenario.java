package io.plumbline.agent.instrumentation.logging;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs before, in and after a request, with keys of its own. Argument: {@code logback} or {@code log4j2}.
 */
final class LogScenario {
  private LogScenario() {}

  public static void main(String[] arguments) throws Exception {
    Log log = arguments[0].equals("logback") ? new Slf4j() : new Log4j();
    log.put("own", "mine");
    log.warn("before");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      log.warn("inside");
      log.put("own", "kept");
      log.put("trace_id", "theirs");
      log.warn("own keys");
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    log.warn("after");
    server.stop(0);
    log.close();
  }

  private interface Log extends Closeable {
    void put(String key, String value);

    void warn(String message);

    @Override
    void close();
  }

  private static final class Slf4j implements Log {
    @Override
    public void put(String key, String value) {
      MDC.put(key, value);
    }

    @Override
    public void warn(String message) {
      LoggerFactory.getLogger("shop").warn(message);
    }

    /** Waits for the queue of the asynchronous appender. */
    @Override
    public void close() {
      ((ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
  }

  private static final class Log4j implements Log {
    private final Logger logger = LogManager.getLogger("shop");

    @Override
    public void put(String key, String value) {
      ThreadContext.put(key, value);
    }

    @Override
    public void warn(String message) {
      logger.warn(message);
    }

    @Override
    public void close() {
      LogManager.shutdown();
    }
  }
}
