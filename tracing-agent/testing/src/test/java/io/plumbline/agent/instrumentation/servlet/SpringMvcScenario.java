package io.plumbline.agent.instrumentation.servlet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** A Spring Boot application that GETs the paths of its arguments from itself; prints each with status and serial number. */
final class SpringMvcScenario {
  private SpringMvcScenario() {}

  public static void main(String[] paths) throws Exception {
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try (ConfigurableApplicationContext spring = SpringApplication.run(Shop.class)) {
      String port = spring.getEnvironment().getRequiredProperty("local.server.port");
      for (String path : paths) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpResponse<String> response =
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        String serial = String.join("+", response.headers().allValues("X-Serial-Number"));
        System.out.println(path + " " + response.statusCode() + " " + serial);
      }
    }
  }

  /** The application and its controller. */
  @RestController
  @EnableAutoConfiguration
  public static class Shop {
    /** A variable in the path. */
    @GetMapping("/orders/{id}")
    public String order(@PathVariable("id") String id) {
      return "order " + id;
    }

    /** Variables with a pattern of their own. */
    @GetMapping("/orders/{id}/items/{item:[0-9]+}")
    public String item(@PathVariable("id") String id, @PathVariable("item") int item) {
      return "item " + item + " of " + id;
    }

    /** Answered on another thread, then dispatched again. */
    @GetMapping("/later/{id}")
    public Callable<String> later(@PathVariable("id") String id) {
      return () -> "later " + id;
    }

    /** Goes on to another controller. */
    @GetMapping("/forward/{id}")
    public ModelAndView forward(@PathVariable("id") String id) {
      return new ModelAndView("forward:/orders/" + id);
    }

    /** Spring Boot's own controller makes the error page. */
    @GetMapping("/fail/{id}")
    public String fail(@PathVariable("id") String id) {
      throw new IllegalStateException("no order " + id);
    }

    /** A route without an annotation. */
    @Bean
    public RouterFunction<ServerResponse> functions() {
      return RouterFunctions.route(
          RequestPredicates.GET("/functions/{id}"),
          request -> ServerResponse.ok().body(request.pathVariable("id")));
    }
  }
}
