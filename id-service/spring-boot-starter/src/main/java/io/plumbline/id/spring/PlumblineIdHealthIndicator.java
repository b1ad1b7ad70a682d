package io.plumbline.id.spring;

import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while this process can give no id, with the reason; asks nobody and takes no number. */
final class PlumblineIdHealthIndicator implements HealthIndicator {
  private final IdClient client;
  private final boolean leasesWorker;

  PlumblineIdHealthIndicator(IdClient client, boolean leasesWorker) {
    this.client = client;
    this.leasesWorker = leasesWorker;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    if (leasesWorker) {
      health.withDetail("lease", client.state());
      if (!client.isLeased()) health.down();
    }
    for (SegmentIds segment : client.openSegments()) {
      String refusal = segment.refusal();
      if (refusal != null) health.down();
      health.withDetail(
          segment.namespace(),
          refusal != null ? refusal : segment.remaining() + " numbers in hand");
    }
    return health.build();
  }
}
