package io.plumbline.agent.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.Settings;
import io.plumbline.agent.serial.SerialIssue;
import io.plumbline.agent.serial.SerialProcessor;
import io.plumbline.agent.serial.SerialSampler;
import io.plumbline.agent.serial.SerialSource;
import io.plumbline.agent.serial.TraceIds;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The OpenTelemetry SDK of this process and the source of its serial numbers. Started by whoever asks
 * first: the thread that {@link #prepare} starts when the first class is woven, or the first advice.
 */
public final class Telemetry {
  private static final long FLUSH_SECONDS = 2;

  private final OpenTelemetry openTelemetry;
  private final SerialIssue serials;

  private Telemetry(OpenTelemetry openTelemetry, SerialIssue serials) {
    this.openTelemetry = openTelemetry;
    this.serials = serials;
  }

  /** The one of this process; the first call takes some 100 ms. */
  public static Telemetry get() {
    return Started.TELEMETRY;
  }

  /** Starts it beside the application, so that the first request need not wait. */
  public static void prepare() {
    Thread thread = new Thread(Telemetry::get, "plumbline-start");
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  public SerialIssue serials() {
    return serials;
  }

  private static final class Started {
    static final Telemetry TELEMETRY = start();
  }

  private static Telemetry start() {
    TraceIds traceIds = new TraceIds();
    SerialSource source = () -> null;
    SerialIssue serials =
        new SerialIssue(source, traceIds, Settings.flag("plumbline.serial.issue", true));
    try {
      return new Telemetry(sdk(traceIds), serials);
    } catch (RuntimeException
        | LinkageError e) { // a bad otel.* setting must not stop the application
      AgentLog.warn("no spans will be sent: " + e.getMessage(), e);
      return new Telemetry(OpenTelemetry.noop(), serials);
    }
  }

  private static OpenTelemetry sdk(TraceIds traceIds) {
    Losses losses = new Losses();
    BoundedExport bound = new BoundedExport(losses);
    OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
        .setServiceClassLoader(Telemetry.class.getClassLoader())
        .disableShutdownHook()
        .addPropertiesSupplier(Telemetry::defaults)
        .addPropertiesCustomizer(Telemetry::corrections)
        .addResourceCustomizer((resource, config) -> ProcessResource.complete(resource))
        .addSamplerCustomizer((sampler, config) -> new SerialSampler(sampler))
        .addSpanExporterCustomizer((exporter, config) -> bound.after(exporter))
        .addSpanProcessorCustomizer(
            (batch, config) -> bound.before(batch, config.getInt("otel.bsp.max.queue.size", 2048)))
        .addTracerProviderCustomizer((tracers, config) ->
            tracers.setIdGenerator(traceIds).addSpanProcessor(new SerialProcessor()))
        .build()
        .getOpenTelemetrySdk();
    Thread flush = new Thread(() -> flush(sdk, losses), "plumbline-flush");
    flush.setContextClassLoader(null);
    Runtime.getRuntime().addShutdownHook(flush);
    return sdk;
  }

  private static void flush(OpenTelemetrySdk sdk, Losses losses) {
    sdk.getSdkTracerProvider().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    losses.say();
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
    return defaults;
  }

  /** What the agent does not do: metrics, logs, other exporters and other protocols. */
  private static Map<String, String> corrections(ConfigProperties config) {
    Map<String, String> corrections = new HashMap<>();
    corrections.put("otel.metrics.exporter", "none");
    corrections.put("otel.logs.exporter", "none");
    expect(config, corrections, "otel.exporter.otlp.protocol", "http/protobuf");
    expect(config, corrections, "otel.exporter.otlp.traces.protocol", "http/protobuf");
    if (!"none".equals(config.getString("otel.traces.exporter"))) {
      expect(config, corrections, "otel.traces.exporter", "otlp");
    }
    return corrections;
  }

  private static void expect(
      ConfigProperties config, Map<String, String> corrections, String key, String only) {
    String value = config.getString(key);
    if (value == null || value.equals(only)) return;
    AgentLog.warn(key + ": " + value + " (expected: " + only + "); taken as " + only, null);
    corrections.put(key, only);
  }
}
