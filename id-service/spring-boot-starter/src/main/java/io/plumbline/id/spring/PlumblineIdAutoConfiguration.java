package io.plumbline.id.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * An {@link IdClient}, closed with the context; in mode segment also the {@link SegmentIds} of the namespace. With
 * Actuator a health indicator, with Micrometer three gauges. An application's own bean of any of these types replaces
 * it.
 */
@AutoConfiguration
@ConditionalOnProperty(
    prefix = PlumblineIdProperties.PREFIX,
    name = "enabled",
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(PlumblineIdProperties.class)
public final class PlumblineIdAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(IdClient.class);

  /** Made by Spring. */
  public PlumblineIdAutoConfiguration() {}

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  IdClient plumblineIdClient(PlumblineIdProperties properties, Environment environment) {
    properties.segmentOptions(); // its property is wrong in any mode
    return properties
        .client(owner(environment))
        .listener((event, message, cause) -> {
          switch (event) {
            case FAILED, LOST -> LOG.warn("{}", message);
            case LEASED, RELEASED -> LOG.info("{}", message);
            case RENEWED -> LOG.debug("{}", message);
          }
        })
        .build();
  }

  private static String owner(Environment environment) {
    String name = environment.getProperty("spring.application.name", "application");
    String owner = name + "@" + host() + "#" + ProcessHandle.current().pid();
    return owner.length() > 200 ? owner.substring(0, 200) : owner;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown"; // it is for people, and the process is still there
    }
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty(
      prefix = PlumblineIdProperties.PREFIX,
      name = "mode",
      havingValue = "segment")
  SegmentIds plumblineSegmentIds(IdClient client, PlumblineIdProperties properties) {
    return client.segments(properties.namespace(), properties.segmentOptions());
  }

  /** With Actuator: {@code management.health.plumbline-id.enabled} switches it off. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
  static class WithHealth {
    @Bean
    @ConditionalOnMissingBean(name = "plumblineIdHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("plumbline-id")
    HealthIndicator plumblineIdHealthIndicator(IdClient client, PlumblineIdProperties properties) {
      return new PlumblineIdHealthIndicator(
          client, properties.mode() == PlumblineIdProperties.Mode.SNOWFLAKE);
    }
  }

  /** With Micrometer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({MeterBinder.class, MeterRegistry.class})
  static class WithMetrics {
    @Bean
    @ConditionalOnMissingBean(name = "plumblineIdMetrics")
    MeterBinder plumblineIdMetrics(IdClient client, PlumblineIdProperties properties) {
      return new PlumblineIdMetrics(client, properties);
    }
  }
}
