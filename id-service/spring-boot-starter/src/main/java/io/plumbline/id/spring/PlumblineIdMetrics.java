package io.plumbline.id.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import io.plumbline.id.spring.PlumblineIdProperties.Mode;

/** Whether a worker is leased, or how many numbers are in hand and whether the database went back. */
final class PlumblineIdMetrics implements MeterBinder {
  private final IdClient client;
  private final PlumblineIdProperties properties;

  PlumblineIdMetrics(IdClient client, PlumblineIdProperties properties) {
    this.client = client;
    this.properties = properties;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    String namespace = properties.namespace();
    if (properties.mode() == Mode.SNOWFLAKE) {
      Gauge.builder("plumbline.id.leased", client, ids -> ids.isLeased() ? 1 : 0)
          .description("1 while a worker is leased and ids can be made")
          .tag("namespace", namespace)
          .register(registry);
      return;
    }
    SegmentIds segment = client.segments(namespace, properties.segmentOptions());
    Gauge.builder("plumbline.id.remaining", segment, SegmentIds::remaining)
        .description("Numbers in hand that are not begun yet")
        .tag("namespace", namespace)
        .register(registry);
    Gauge.builder("plumbline.id.ranges.refused", segment, SegmentIds::refusedRanges)
        .description("Ranges refused since the database went back; more than 0 is an alarm")
        .tag("namespace", namespace)
        .register(registry);
  }
}
