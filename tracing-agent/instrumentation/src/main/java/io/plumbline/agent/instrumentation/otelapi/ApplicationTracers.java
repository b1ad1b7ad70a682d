package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.plumbline.agent.bridge.BridgedTracing;
import org.jspecify.annotations.Nullable;

/** Tracers of the agent's for the application, as of version 1.0 of the API. */
class ApplicationTracers implements TracerProvider {
  @Override
  public Tracer get(String scope) {
    return new ApplicationTracer(scope, null);
  }

  @Override
  public Tracer get(String scope, String version) {
    return new ApplicationTracer(scope, version);
  }

  static final class ApplicationTracer implements Tracer {
    private final String scope;
    private final @Nullable String version;

    ApplicationTracer(String scope, @Nullable String version) {
      this.scope = scope;
      this.version = version;
    }

    @Override
    public SpanBuilder spanBuilder(String name) {
      return new ApplicationSpanBuilder(BridgedTracing.draft(scope, version, name));
    }
  }
}
