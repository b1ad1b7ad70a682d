package io.plumbline.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.plumbline.agent.serial.Serial;
import java.util.Collection;

/**
 * The SDK's batch processor drops spans silently when its queue is full. This counts the spans on their
 * way through it and turns away, counted and told to the collector, the one that would find the queue full.
 *
 * <pre>
 * span ends ─► processor: is there room? ─► batch processor's queue ─► exporter: {@link Cut#leave}
 *              {@link Cut#enter} └─ no: lost
 * </pre>
 */
final class BoundedExport {
  private final Losses losses;
  private final Batches batches;

  BoundedExport(Losses losses, Batches batches) {
    this.losses = losses;
    this.batches = batches;
  }

  /** @param limit the capacity of the batch processor's queue */
  SpanProcessor before(SpanProcessor batch, int limit) {
    return new Door(batch, limit);
  }

  SpanExporter after(SpanExporter exporter) {
    return new Exit(exporter);
  }

  private final class Door implements SpanProcessor {
    private final SpanProcessor batch;
    private final int limit;

    Door(SpanProcessor batch, int limit) {
      this.batch = batch;
      this.limit = limit;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      batch.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
      return batch.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (!span.getSpanContext().isSampled()) return;
      if (batches.cut().enter(limit)) {
        batch.onEnd(span);
        return;
      }
      losses.queueFull();
      String serial = span.getAttribute(Serial.ATTRIBUTE);
      if (serial != null) batches.lost(serial);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return batch.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return batch.forceFlush();
    }
  }

  private final class Exit implements SpanExporter {
    private final SpanExporter exporter;

    Exit(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      batches.cut().leave(count);
      CompletableResultCode result = exporter.export(spans);
      result.whenComplete(() -> {
        if (!result.isSuccess()) losses.notAccepted(count);
      });
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
