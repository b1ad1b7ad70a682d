package io.plumbline.otel;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.Settings;
import io.plumbline.agent.serial.LeasedSerials;
import io.plumbline.agent.serial.SerialIssue;
import io.plumbline.agent.serial.SerialProcessor;
import io.plumbline.agent.serial.SerialSampler;
import io.plumbline.agent.serial.SerialSource;
import io.plumbline.agent.serial.TraceIds;

/**
 * Serial numbers for the unmodified OpenTelemetry Java agent. It finds this by {@code META-INF/services} in the jars of
 * {@code otel.javaagent.extensions}.
 *
 * <pre>
 * request ─► propagators: trace context, then baggage with a serial number: brought, of the header, issued, or t-trace id
 *         ─► sampler: keep ─► span start: plumbline.serial ─► … ─► outgoing headers: baggage
 * </pre>
 */
public final class SerialNumbers implements AutoConfigurationCustomizerProvider {
  @Override
  public void customize(AutoConfigurationCustomizer agent) {
    TraceIds traceIds = new TraceIds();
    agent
        .addPropagatorCustomizer((propagator, config) -> carry(propagator, config, traceIds))
        .addSamplerCustomizer((sampler, config) -> new WithoutOwnCalls(new SerialSampler(sampler)))
        .addTracerProviderCustomizer((tracers, config) ->
            tracers.setIdGenerator(traceIds).addSpanProcessor(new SerialProcessor()));
  }

  private static TextMapPropagator carry(
      TextMapPropagator configured, ConfigProperties config, TraceIds traceIds) {
    if (!(configured instanceof W3CBaggagePropagator)) return configured;
    boolean issue = Settings.flag("plumbline.serial.issue", true);
    SerialSource source = issue ? leased(config) : () -> null;
    return new SerialEntries(configured, new SerialIssue(source, traceIds, issue));
  }

  private static SerialSource leased(ConfigProperties config) {
    try {
      LeasedSerials leased = new LeasedSerials(config.getString("otel.service.name", ""));
      Thread release = new Thread(leased::close, "plumbline-release");
      Runtime.getRuntime().addShutdownHook(release);
      return leased;
    } catch (
        IllegalArgumentException e) { // a bad plumbline.id.* setting must not stop the application
      AgentLog.warn("serial numbers are made of trace ids: " + e.getMessage(), null);
      return () -> null;
    }
  }
}
