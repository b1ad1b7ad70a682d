package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/** What the application's {@code GlobalOpenTelemetry} hands out: traces and propagation are the agent's, metrics and logs go nowhere. */
final class ApplicationOpenTelemetry implements OpenTelemetry {
  static final OpenTelemetry INSTANCE = new ApplicationOpenTelemetry();

  private final ContextPropagators propagators =
      ContextPropagators.create(new ApplicationPropagator());
  private final TracerProvider tracers = tracers();

  private static TracerProvider tracers() {
    try {
      Class.forName(
          "io.opentelemetry.api.trace.TracerBuilder", false, OpenTelemetry.class.getClassLoader());
    } catch (ClassNotFoundException before14) {
      return new ApplicationTracers();
    }
    return new ApplicationTracersWithBuilder();
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public ContextPropagators getPropagators() {
    return propagators;
  }
}
