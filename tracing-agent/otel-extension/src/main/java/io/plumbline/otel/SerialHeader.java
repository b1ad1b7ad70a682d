package io.plumbline.otel;

import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import io.plumbline.agent.serial.Serial;

/** Tells the client of a request its serial number. */
public final class SerialHeader implements HttpServerResponseCustomizer {
  @Override
  public <R> void customize(Context request, R response, HttpServerResponseMutator<R> mutator) {
    String serial = Serial.of(request);
    if (serial != null) mutator.appendHeader(response, Serial.HEADER, serial);
  }
}
