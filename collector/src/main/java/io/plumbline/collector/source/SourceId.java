package io.plumbline.collector.source;

import static java.util.Objects.requireNonNull;

/**
 * One run of one process, as it names itself.
 *
 * @param service its {@code service.name}
 * @param instance its {@code service.instance.id}
 * @param epochMillis when it started, by its own clock
 */
public record SourceId(String service, String instance, long epochMillis) {
  public SourceId {
    requireNonNull(service, "service");
    requireNonNull(instance, "instance");
    if (service.isEmpty() || instance.isEmpty()) {
      throw new IllegalArgumentException(
          "source: '" + service + "/" + instance + "' (expected: service and instance)");
    }
    if (epochMillis < 0) {
      throw new IllegalArgumentException("epoch: " + epochMillis + " (expected: >= 0)");
    }
  }
}
