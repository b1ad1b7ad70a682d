package io.plumbline.agent.telemetry;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.marshal.Serializer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.internal.HttpExporter;
import io.opentelemetry.exporter.otlp.internal.HttpExporterBuilder;
import io.opentelemetry.exporter.otlp.internal.OtlpConfigUtil;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.internal.StandardComponentId;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.plumbline.agent.telemetry.spool.Recovery;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.locks.ReentrantLock;

/** The SDK's OTLP exporter over HTTP, with its settings and its sender, but encoding by {@link SpanEncoder}. */
final class EncodedExport implements SpanExporter {
  private static final String DEFAULT_ENDPOINT = "http://localhost:4318/v1/traces";

  private final HttpExporter http;
  private final Batches batches;
  private final SpooledSpans spooled;
  private final ReentrantLock sending = new ReentrantLock();
  private final SpanEncoder encoder = new SpanEncoder(); // guarded by the lock

  private EncodedExport(HttpExporter http, Batches batches, SpooledSpans spooled) {
    this.http = http;
    this.batches = batches;
    this.spooled = spooled;
  }

  /** This in place of the SDK's, any other as it is. */
  static SpanExporter inPlaceOf(
      SpanExporter configured, ConfigProperties config, Batches batches, SpooledSpans spooled) {
    if (!(configured instanceof OtlpHttpSpanExporter)) return configured;
    CompletableResultCode unused = configured.shutdown(); // it has nothing to send
    return of(config, batches, spooled);
  }

  private static EncodedExport of(ConfigProperties config, Batches batches, SpooledSpans spooled) {
    HttpExporterBuilder builder = new HttpExporterBuilder(
        StandardComponentId.ExporterType.OTLP_HTTP_SPAN_EXPORTER, DEFAULT_ENDPOINT);
    OtlpConfigUtil.configureOtlpExporterBuilder(
        OtlpConfigUtil.DATA_TYPE_TRACES,
        config,
        builder::setComponentLoader,
        builder::setEndpoint,
        builder::addConstantHeaders,
        builder::setCompression,
        builder::setTimeout,
        builder::setTrustManagerFromCerts,
        builder::setKeyManagerFromCerts,
        builder::setRetryPolicy,
        memoryMode -> {}, // of the SDK's encoder
        builder::setInternalTelemetryVersion);
    builder.setMeterProvider(MeterProvider::noop); // the agent has no metrics
    return new EncodedExport(builder.build(), batches, spooled);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    sending.lock();
    try {
      return send(spans);
    } finally {
      sending.unlock();
    }
  }

  private CompletableResultCode send(Collection<SpanData> spans) {
    batches.next();
    CompletableResultCode result = http.export(new Encoded(encoder.encode(spans)), spans.size());
    // The sender has sent it on this thread: what is not done was not sent.
    if (result.isSuccess()) {
      batches.arrived();
      spooled.accepted(spans);
    } else {
      batches.givenUp(spans);
    }
    return result;
  }

  /** What was found in spools, in numbered batches of this process. */
  Recovery.Sender ofEarlierProcesses() {
    return new Recovery.Sender() {
      @Override
      public boolean send(byte[] request, int spans) {
        return sendEncoded(request, spans);
      }

      @Override
      public void recovered(String run) {
        batches.recovered(run);
      }
    };
  }

  private boolean sendEncoded(byte[] request, int spans) {
    sending.lock();
    try {
      batches.next();
      CompletableResultCode result = http.export(new Encoded(request), spans);
      if (result.isSuccess()) batches.arrived(); // else it is a gap in which nothing was lost
      return result.isSuccess();
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends a batch without spans, so that the collector knows that there are none. Does nothing while
   * another is on its way.
   *
   * @return whether it has arrived
   */
  boolean sendNothing() {
    if (!sending.tryLock()) return true;
    try {
      return send(Collections.<SpanData>emptyList()).isSuccess();
    } finally {
      sending.unlock();
    }
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    batches.end();
    if (batches.isUnderstood()) sendNothing();
    return http.shutdown();
  }

  private static final class Encoded extends Marshaler {
    private final byte[] request;

    Encoded(byte[] request) {
      this.request = request;
    }

    @Override
    public int getBinarySerializedSize() {
      return request.length;
    }

    @Override
    protected void writeTo(Serializer output) throws IOException {
      output.writeSerializedMessage(request, "");
    }
  }
}
