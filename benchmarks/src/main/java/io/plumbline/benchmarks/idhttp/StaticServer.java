package io.plumbline.benchmarks.idhttp;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;

/**
 * The floor: the HTTP stack of the id-service with its options and event loops, which answers each request with the
 * same bytes and headers as if it were an id. Nothing on this stack can be faster.
 */
public final class StaticServer {
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final String ONE_ID = "247918274110439424\n";

  private StaticServer() {}

  /** Argument: the port. Runs until the process is ended. */
  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    int loops = Runtime.getRuntime().availableProcessors();
    vertx
        .deployVerticle(() -> new Listener(port), new DeploymentOptions().setInstances(loops))
        .onFailure(error -> {
          throw new IllegalStateException("cannot listen on port " + port, error);
        });
  }

  private static final class Listener extends VerticleBase {
    private final Buffer body = Buffer.buffer(ONE_ID);
    private final int port;

    Listener(int port) {
      this.port = port;
    }

    @Override
    public Future<HttpServer> start() {
      HttpServerOptions options = new HttpServerOptions()
          .setTcpNoDelay(true)
          .setReuseAddress(true)
          .setMaxInitialLineLength(4_096)
          .setIdleTimeout(120);
      return vertx
          .createHttpServer(options)
          .requestHandler(request -> answer(request.response()))
          .listen(port, "127.0.0.1");
    }

    private void answer(HttpServerResponse response) {
      response
          .headers()
          .set(HttpHeaders.CONTENT_TYPE, TEXT)
          .set(HttpHeaders.CACHE_CONTROL, NO_STORE);
      response.end(body);
    }
  }
}
