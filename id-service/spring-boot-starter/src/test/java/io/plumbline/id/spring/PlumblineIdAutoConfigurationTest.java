package io.plumbline.id.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import io.plumbline.id.spring.PlumblineIdProperties.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** The beans, without an id-service: port 1 refuses. */
class PlumblineIdAutoConfigurationTest {
  private final ApplicationContextRunner application = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(PlumblineIdAutoConfiguration.class))
      .withPropertyValues("plumbline.id.servers=http://127.0.0.1:1");

  @Test
  void context_noProperties_hasAClientOfTheLocalService() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(PlumblineIdAutoConfiguration.class))
        .run(context -> {
          PlumblineIdProperties properties = context.getBean(PlumblineIdProperties.class);
          assertThat(context).hasSingleBean(IdClient.class).doesNotHaveBean(SegmentIds.class);
          assertThat(properties.servers()).containsExactly(URI.create("http://127.0.0.1:9500"));
          assertThat(properties.mode()).isEqualTo(Mode.SNOWFLAKE);
          assertThat(properties.patience()).isEqualTo(Duration.ofSeconds(3));
        });
  }

  @Test
  void context_severalServersAndAToken_areBoundAndTheTokenIsNotShown() {
    application
        .withPropertyValues(
            "plumbline.id.servers=http://127.0.0.1:1,https://127.0.0.1:2",
            "plumbline.id.token=secret")
        .run(context -> {
          PlumblineIdProperties properties = context.getBean(PlumblineIdProperties.class);
          assertThat(properties.servers()).hasSize(2);
          assertThat(properties.token()).isEqualTo("secret");
          assertThat(properties.toString()).doesNotContain("secret");
        });
  }

  @Test
  void context_modeSegment_hasTheNumbersOfTheNamespace() {
    application
        .withPropertyValues(
            "plumbline.id.mode=segment",
            "plumbline.id.namespace=orders",
            "plumbline.id.order=strict",
            "plumbline.id.step=10")
        .run(context -> {
          SegmentIds ids = context.getBean(SegmentIds.class);
          assertThat(ids.namespace()).isEqualTo("orders");
          assertThat(context.getBean(IdClient.class).openSegments()).containsExactly(ids);
        });
  }

  @Test
  void context_disabled_hasNothing() {
    application
        .withPropertyValues("plumbline.id.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(IdClient.class));
  }

  @Test
  void context_clientOfTheApplication_isKept() {
    application
        .withUserConfiguration(OwnClient.class)
        .run(context -> assertThat(context).hasSingleBean(IdClient.class).hasBean("ownClient"));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnClient {
    @Bean
    IdClient ownClient() {
      return IdClient.builder(URI.create("http://127.0.0.1:1"))
          .leaseWorker(false)
          .build();
    }
  }

  @Test
  void context_closed_closesTheClient() {
    IdClient[] client = new IdClient[1];
    application.run(context -> client[0] = context.getBean(IdClient.class));

    assertThatThrownBy(client[0]::next).hasMessage("this client was closed; build another");
  }

  @Test
  void health_noService_isDownAndSaysWhy() {
    application.run(context -> {
      Health health = context.getBean(HealthIndicator.class).health();

      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.getDetails()).containsKey("lease");
    });
  }

  @Test
  void health_switchedOffOrActuatorAbsent_isNotThere() {
    application
        .withPropertyValues("management.health.plumbline-id.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    application
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(IdClient.class));
  }

  @Test
  void metrics_bothModes_areGauges() {
    application.run(context -> {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      context.getBean(MeterBinder.class).bindTo(registry);
      assertThat(registry
              .get("plumbline.id.leased")
              .tag("namespace", "default")
              .gauge()
              .value())
          .isZero();
    });
    application
        .withPropertyValues("plumbline.id.mode=segment", "plumbline.id.namespace=orders")
        .run(context -> {
          SimpleMeterRegistry registry = new SimpleMeterRegistry();
          context.getBean(MeterBinder.class).bindTo(registry);
          assertThat(registry.get("plumbline.id.remaining").gauge().value()).isZero();
          assertThat(registry.get("plumbline.id.ranges.refused").gauge().value())
              .isZero();
        });
  }

  @Test
  void metrics_micrometerAbsent_contextStartsAllTheSame() {
    application
        .withClassLoader(new FilteredClassLoader("io.micrometer"))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(IdClient.class));
  }

  @Test
  void properties_outOfRange_stopTheStartAndAreNamed() {
    assertNamed(
        "servers", "ftp://host", "endpoint: ftp://host (expected: http://host:port or https)");
    assertNamed("namespace", "No!", "namespace: No! (expected: [a-z][a-z0-9_-]{0,62})");
    assertNamed("step", "0", "step: 0 (expected: 1 to 10000000)");
    assertNamed("timeout", "2m", "timeout: PT2M (expected: 1 ms to 1 min)");
    assertNamed("patience", "2h", "patience: PT2H (expected: 0 to 1 hour)");
  }

  private void assertNamed(String property, String value, String reason) {
    application.withPropertyValues("plumbline.id." + property + "=" + value).run(context -> {
      assertThat(context).hasFailed();
      Throwable failure = context.getStartupFailure();
      FailureAnalysis analysis = analyze(failure);
      assertThat(analysis.getDescription()).contains("plumbline.id." + property).contains(reason);
    });
  }

  @Test
  void properties_notOfTheirType_areNamedBySpring() {
    application.withPropertyValues("plumbline.id.mode=uuid").run(context -> {
      assertThat(context).hasFailed();
      assertThat(analyze(context.getStartupFailure()).getDescription())
          .contains("plumbline.id.mode")
          .contains("uuid");
    });
  }

  /** What Spring Boot would print instead of a stack trace. */
  private static FailureAnalysis analyze(Throwable failure) {
    for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
        .load(
            FailureAnalyzer.class,
            SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {}))) {
      FailureAnalysis analysis = analyzer.analyze(failure);
      if (analysis != null) return analysis;
    }
    throw new AssertionError("no analysis", failure);
  }

  @Test
  void metadata_ofTheProperties_isThereForEditors() throws IOException {
    try (InputStream metadata = PlumblineIdProperties.class.getResourceAsStream(
        "/META-INF/spring-configuration-metadata.json")) {
      assertThat(metadata).isNotNull();
      String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(json)
          .contains("\"plumbline.id.servers\"", "\"plumbline.id.patience\"", "of one id-service");
    }
  }
}
