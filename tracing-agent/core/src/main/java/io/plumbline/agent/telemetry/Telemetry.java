package io.plumbline.agent.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.Settings;
import io.plumbline.agent.serial.LeasedSerials;
import io.plumbline.agent.serial.SerialBaggage;
import io.plumbline.agent.serial.SerialIssue;
import io.plumbline.agent.serial.SerialProcessor;
import io.plumbline.agent.serial.SerialSampler;
import io.plumbline.agent.serial.SerialSource;
import io.plumbline.agent.serial.TraceIds;
import io.plumbline.agent.weave.Weaver;
import java.util.concurrent.TimeUnit;

/**
 * The OpenTelemetry SDK of this process and the source of its serial numbers. Started by whoever asks
 * first: the thread that {@link #prepare} starts when the first class is woven, or the first advice.
 */
public final class Telemetry {
  private static final long FLUSH_SECONDS = 2;
  private static final long LATER_MILLIS = 5_000;

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
    OwnCalls.thread(Telemetry::get, "plumbline-start").start();
  }

  /**
   * Starts it in any case when the process has been up for a while: the collector has to know of a service that
   * nobody has called, or what is absent there is unknown. A tool that is over by then is spared.
   */
  public static void startLater() {
    OwnCalls.thread(
            () -> {
              try {
                Thread.sleep(LATER_MILLIS);
                get();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            },
            "plumbline-start-later")
        .start();
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  public SerialIssue serials() {
    return serials;
  }

  private static final class Started {
    static final Telemetry TELEMETRY = startBesideApplication();
  }

  /** Threads that start here inherit the loader: ours, so that none keeps an application's alive. */
  private static Telemetry startBesideApplication() {
    Thread thread = Thread.currentThread();
    ClassLoader application = thread.getContextClassLoader();
    thread.setContextClassLoader(Telemetry.class.getClassLoader());
    try {
      Telemetry telemetry = start();
      Weaver.weaveCarriers();
      return telemetry;
    } finally {
      thread.setContextClassLoader(application);
    }
  }

  private static Telemetry start() {
    for (String line : OtelSettings.withoutEffect(System.getenv(), System.getProperties()))
      AgentLog.info(line);
    TraceIds traceIds = new TraceIds();
    boolean issue = Settings.flag("plumbline.serial.issue", true);
    SerialIssue serials = new SerialIssue(serialSource(issue), traceIds, issue);
    try {
      return new Telemetry(sdk(traceIds), serials);
    } catch (RuntimeException
        | LinkageError e) { // a bad otel.* setting must not stop the application
      AgentLog.warn("no spans will be sent: " + e.getMessage(), e);
      return new Telemetry(OpenTelemetry.noop(), serials);
    }
  }

  private static SerialSource serialSource(boolean issue) {
    if (!issue) return () -> null;
    try {
      String process = ProcessResource.serviceName(System.getProperty("sun.java.command"));
      LeasedSerials leased = new LeasedSerials(process == null ? "" : process);
      atShutdown(leased::close, "plumbline-release");
      return leased;
    } catch (
        IllegalArgumentException e) { // a bad plumbline.id.* setting must not stop the application
      AgentLog.warn("serial numbers are made of trace ids: " + e.getMessage(), null);
      return () -> null;
    }
  }

  /** The JVM runs all of these beside each other; each is bounded by its own task, at 2 s. */
  private static void atShutdown(Runnable task, String name) {
    Runtime.getRuntime().addShutdownHook(OwnCalls.thread(task, name));
  }

  private static OpenTelemetry sdk(TraceIds traceIds) {
    Losses losses = new Losses();
    Batches batches = Batches.ofProcess();
    BoundedExport bound = new BoundedExport(losses, batches);
    SpooledSpans spooled = new SpooledSpans();
    OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
        .setServiceClassLoader(Telemetry.class.getClassLoader())
        .disableShutdownHook()
        .addPropertiesSupplier(OtelSettings::defaults)
        .addPropertiesCustomizer(OtelSettings::corrections)
        .addPropagatorCustomizer((propagator, config) ->
            SerialBaggage.inPlaceOf(StrictTraceContext.inPlaceOf(propagator)))
        .addResourceCustomizer(
            (resource, config) -> spooled.name(batches.name(ProcessResource.complete(resource))))
        .addSamplerCustomizer((sampler, config) -> new SerialSampler(sampler))
        .addSpanExporterCustomizer(
            (exporter, config) -> bound.after(encoded(exporter, config, batches, spooled)))
        .addSpanProcessorCustomizer((batch, config) -> SpanProcessor.composite(
            spooled.ends(), bound.before(batch, config.getInt("otel.bsp.max.queue.size", 2048))))
        .addTracerProviderCustomizer((tracers, config) -> tracers
            .setIdGenerator(traceIds)
            .addSpanProcessor(new SerialProcessor())
            .addSpanProcessor(spooled.starts()))
        .build()
        .getOpenTelemetrySdk();
    atShutdown(() -> flush(sdk, losses, spooled), "plumbline-flush");
    return sdk;
  }

  private static SpanExporter encoded(
      SpanExporter configured, ConfigProperties config, Batches batches, SpooledSpans spooled) {
    SpanExporter exporter = EncodedExport.inPlaceOf(configured, config, batches, spooled);
    if (exporter instanceof EncodedExport) {
      OwnCalls.thread(new Pulse(batches, (EncodedExport) exporter), "plumbline-pulse")
          .start();
      spooled.open(batches.run(), (EncodedExport) exporter);
    }
    return exporter;
  }

  private static void flush(OpenTelemetrySdk sdk, Losses losses, SpooledSpans spooled) {
    sdk.getSdkTracerProvider().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    spooled.close();
    losses.say();
  }
}
