package io.plumbline.collector.span;

import static java.util.Objects.requireNonNull;

/**
 * Who reported a span: OTLP resource and instrumentation scope. One instance is shared by all spans
 * of a batch.
 *
 * @param service {@code service.name}, or {@code unknown_service} where the source gave none
 * @param scopeName empty if the source gave none
 * @param scopeVersion empty if the source gave none
 */
public record Origin(String service, Attributes resource, String scopeName, String scopeVersion) {
  public Origin {
    requireNonNull(service, "service");
    requireNonNull(resource, "resource");
    requireNonNull(scopeName, "scopeName");
    requireNonNull(scopeVersion, "scopeVersion");
  }
}
