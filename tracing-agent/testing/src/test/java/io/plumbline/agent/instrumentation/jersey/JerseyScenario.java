package io.plumbline.agent.instrumentation.jersey;

import com.sun.net.httpserver.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Serves the resource of the first argument below {@code /shop/} and GETs the other arguments' paths from it. */
final class JerseyScenario {
  private JerseyScenario() {}

  public static void main(String[] arguments) throws Exception {
    ResourceConfig resources = new ResourceConfig();
    resources.register(Class.forName(arguments[0]));
    HttpServer server =
        JdkHttpServerFactory.createHttpServer(URI.create("http://127.0.0.1:0/shop/"), resources);
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 1; i < arguments.length; i++) {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + arguments[i]);
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      System.out.println(arguments[i] + " " + response.statusCode());
    }
    server.stop(1);
    System.exit(0);
  }
}
