package io.plumbline.agent.serial;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSamplerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/** {@code OTEL_TRACES_SAMPLER=rate_limited} with the traces a second in {@code OTEL_TRACES_SAMPLER_ARG}, 100 by default. */
public final class RateLimitedSamplerProvider implements ConfigurableSamplerProvider {
  private static final double DEFAULT_PER_SECOND = 100;

  @Override
  public Sampler createSampler(ConfigProperties config) {
    return new RateLimitedSampler(
        config.getDouble("otel.traces.sampler.arg", DEFAULT_PER_SECOND), System::nanoTime);
  }

  @Override
  public String getName() {
    return "rate_limited";
  }
}
