package io.plumbline.collector.receive;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/** What both protocols answer when a request has become durable. */
final class OtlpAnswers {
  private OtlpAnswers() {}

  /** Leaves {@code partial_success} unset unless spans were rejected: sources warn when it is set. */
  static ExportTraceServiceResponse success(Decoded decoded) {
    String rejection = decoded.rejection();
    if (rejection == null) return ExportTraceServiceResponse.getDefaultInstance();
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
            .setRejectedSpans(decoded.rejectedSpans())
            .setErrorMessage(rejection))
        .build();
  }
}
