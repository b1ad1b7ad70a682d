package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import org.jspecify.annotations.Nullable;

/** With what version 1.4 of the API added; a class of its own, because the JVM's verifier asks for {@code TracerBuilder} as it is loaded. */
final class ApplicationTracersWithBuilder extends ApplicationTracers {
  @Override
  public TracerBuilder tracerBuilder(String scope) {
    return new Builder(scope);
  }

  private static final class Builder implements TracerBuilder {
    private final String scope;
    private @Nullable String version;

    Builder(String scope) {
      this.scope = scope;
    }

    @Override
    public TracerBuilder setSchemaUrl(String url) {
      return this;
    }

    @Override
    public TracerBuilder setInstrumentationVersion(String text) {
      version = text;
      return this;
    }

    @Override
    public Tracer build() {
      return new ApplicationTracer(scope, version);
    }
  }
}
