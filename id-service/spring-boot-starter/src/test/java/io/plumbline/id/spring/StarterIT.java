package io.plumbline.id.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A Spring Boot application that takes its ids from a real id-service, each a process or context of its own. */
class StarterIT {
  private static final Pattern READY = Pattern.compile("ready on http://127\\.0\\.0\\.1:(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  private Path data;

  private Process server;
  private int port;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @BeforeEach
  void startTheIdService() throws Exception {
    Process started = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.plumbline.id.server.IdServerMain",
            "--port",
            "0",
            "--data",
            data.toString())
        .redirectErrorStream(true)
        .start();
    server = started;
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(started, ready), "output of the id-service");
    reader.setDaemon(true);
    reader.start();
    port = ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** To the end, so that the process never waits for its output to be read. */
  private static void read(Process process, CompletableFuture<Integer> ready) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = output.readLine()) != null) {
        lines.add(line);
        Matcher matcher = READY.matcher(line);
        if (matcher.find()) ready.complete(Integer.valueOf(matcher.group(1)));
      }
    } catch (IOException e) {
      ready.completeExceptionally(new UncheckedIOException(e));
    }
    ready.completeExceptionally(new IllegalStateException("the id-service ended: " + lines));
  }

  @AfterEach
  void stopTheIdService() throws InterruptedException {
    server.destroyForcibly();
    server.waitFor();
  }

  @Test
  void application_modeSnowflake_givesIdsAndIsHealthy() throws Exception {
    try (ConfigurableApplicationContext context = application("--plumbline.id.namespace=default")) {
      IdClient ids = context.getBean(IdClient.class);
      long first = ids.next(PATIENCE);
      long second = ids.next(PATIENCE);

      assertThat(second).isGreaterThan(first);
      assertThat(SnowflakeLayout.DEFAULT.decode(first).time()).isAfter("2026-01-01T00:00:00Z");
      assertThat(context
              .getBean("plumblineIdHealthIndicator", HealthIndicator.class)
              .health()
              .getStatus())
          .isEqualTo(Status.UP);
    }
  }

  @Test
  void application_twoAtOnce_neverShareAWorker() throws Exception {
    try (ConfigurableApplicationContext one = application();
        ConfigurableApplicationContext two = application()) {
      long first = one.getBean(IdClient.class).next(PATIENCE);
      long second = two.getBean(IdClient.class).next(PATIENCE);

      assertThat(SnowflakeLayout.DEFAULT.worker(first))
          .isNotEqualTo(SnowflakeLayout.DEFAULT.worker(second));
    }
  }

  @Test
  void application_modeSegment_countsInTheNamespacesRanges() throws Exception {
    HttpResponse<String> created = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/namespaces"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                    "{\"name\":\"orders\",\"mode\":\"segment\",\"format\":\"decimal:8\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(created.statusCode()).isEqualTo(201);
    try (ConfigurableApplicationContext context = application(
        "--plumbline.id.mode=segment",
        "--plumbline.id.namespace=orders",
        "--plumbline.id.order=strict")) {
      SegmentIds ids = context.getBean(SegmentIds.class);

      assertThat(ids.next(PATIENCE)).isEqualTo(1);
      assertThat(ids.next(PATIENCE)).isEqualTo(2);
      assertThat(ids.nextText(PATIENCE)).isEqualTo("00000003");
    }
  }

  private ConfigurableApplicationContext application(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--plumbline.id.servers=http://127.0.0.1:1,http://127.0.0.1:" + port);
    arguments.add("--spring.application.name=orders");
    arguments.add("--spring.main.banner-mode=off");
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .run(arguments.toArray(String[]::new));
  }
}
