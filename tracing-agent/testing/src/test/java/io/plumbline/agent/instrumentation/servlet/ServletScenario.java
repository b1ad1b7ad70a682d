package io.plumbline.agent.instrumentation.servlet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.EventListener;
import java.util.concurrent.Callable;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Runs the shop in a container and GETs paths from it, one after the other. Arguments: the container, the
 * shop's class, the paths. Prints for each the path, status, serial number and body.
 */
final class ServletScenario {
  private ServletScenario() {}

  public static void main(String[] arguments) throws Exception {
    Container container = arguments[0].equals("tomcat")
        ? startTomcat(arguments[1])
        : startJetty(arguments[0], arguments[1]);
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 2; i < arguments.length; i++) {
      URI uri = URI.create("http://127.0.0.1:" + container.port() + "/shop" + arguments[i]);
      HttpRequest request = HttpRequest.newBuilder(uri)
          .header("Idempotency-Key", "k-1")
          .header("User-Agent", "scenario")
          .build();
      System.out.println(arguments[i] + " " + answer(client, request));
    }
    container.stop().call(); // an asynchronous request completes after its client has the answer
    System.exit(0);
  }

  private record Container(int port, Callable<?> stop) {}

  private static String answer(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      String body = response.statusCode() < 400 ? response.body() : "";
      return response.statusCode() + " " + serial(response) + " " + body;
    } catch (IOException e) {
      return "no answer";
    }
  }

  private static String serial(HttpResponse<?> response) {
    return String.join("+", response.headers().allValues("X-Serial-Number"));
  }

  /** Mentions nothing that has another signature in a Tomcat of the other API. */
  private static Container startTomcat(String shop) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(0);
    Context context =
        tomcat.addContext("/shop", Files.createTempDirectory("shop").toString());
    context.addApplicationListener(shop);
    tomcat.getConnector();
    tomcat.start();
    return new Container(tomcat.getConnector().getLocalPort(), () -> {
      tomcat.stop();
      return null;
    });
  }

  /** Jetty's classes have the same methods and other names in each generation. */
  private static Container startJetty(String packageOfServlets, String shop) throws Exception {
    Class<?> serverType = Class.forName("org.eclipse.jetty.server.Server");
    Class<?> handlerType = Class.forName("org.eclipse.jetty.server.Handler");
    Class<?> contextType = Class.forName(packageOfServlets + ".ServletContextHandler");
    Object context = contextType.getConstructor().newInstance();
    contextType.getMethod("setContextPath", String.class).invoke(context, "/shop");
    contextType
        .getMethod("addEventListener", EventListener.class)
        .invoke(context, Class.forName(shop).getConstructor().newInstance());
    Object server = serverType.getConstructor(int.class).newInstance(0);
    serverType.getMethod("setHandler", handlerType).invoke(server, context);
    serverType.getMethod("start").invoke(server);
    URI uri = (URI) serverType.getMethod("getURI").invoke(server);
    return new Container(uri.getPort(), () -> serverType.getMethod("stop").invoke(server));
  }
}
