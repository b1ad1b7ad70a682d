package io.plumbline.agent.telemetry;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.telemetry.spool.Recovery;
import io.plumbline.agent.telemetry.spool.Spool;
import io.plumbline.agent.telemetry.spool.SpoolSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Hands spans with a serial number to the {@link Spool}: as a request begins, as a span ends, and when the collector has
 * accepted them. Spans without one are samples, and not worth a file. Thread-safe.
 *
 * <pre>
 * {@link #ends} ─► {@link BoundedExport} ─► batch processor ─► {@link EncodedExport} ─► {@link #accepted}
 * </pre>
 */
final class SpooledSpans {
  private static final int ENCODERS = 16; // a power of two
  private static final int MOST_SCOPES = 1_000;

  private final AtomicReferenceArray<@Nullable SpanEncoder> encoders =
      new AtomicReferenceArray<>(ENCODERS);
  private final Map<InstrumentationScopeInfo, byte[]> scopes = new ConcurrentHashMap<>();
  private volatile @Nullable Resource resource;
  private volatile @Nullable Spool spool;

  /** Who this process is; nothing is spooled before. */
  Resource name(Resource named) {
    resource = named;
    return named;
  }

  /** Makes the file, unless it is switched off, and sends what earlier processes left behind. */
  void open(String run, EncodedExport export) {
    Resource known = resource;
    String service = known == null ? null : known.getAttribute(ProcessResource.SERVICE);
    if (known == null || service == null) return;
    try {
      SpoolSettings settings = SpoolSettings.read(service);
      if (settings == null) return;
      spool = Spool.open(settings, new SpanEncoder().resource(known), run);
      OwnCalls.thread(new Recovery(settings, export.ofEarlierProcesses()), "plumbline-recovery")
          .start();
    } catch (
        IllegalArgumentException
            e) { // a bad plumbline.spool.* setting must not stop the application
      AgentLog.warn("no spool: " + e.getMessage(), null);
    }
  }

  /** To be told of starts; must come after the one that writes the serial number. */
  SpanProcessor starts() {
    return new Starts();
  }

  /** To be told of ends; must come before the queue, so that a span is in the file first. */
  SpanProcessor ends() {
    return new Ends();
  }

  private final class Starts implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      Spool open = spool;
      SpanKind kind = span.getKind();
      if (open == null) return;
      if (kind != SpanKind.SERVER && kind != SpanKind.CONSUMER) return;
      if (!isEvidence(span)) return;
      SpanData data = span.toSpanData();
      open.started(id(data), data.getStartEpochNanos(), scope(data), encoded(data));
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }

  private final class Ends implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      Spool open = spool;
      if (open == null || !isEvidence(span)) return;
      SpanData data = span.toSpanData();
      open.finished(id(data), data.getEndEpochNanos(), scope(data), encoded(data));
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private static boolean isEvidence(ReadableSpan span) {
    return span.getSpanContext().isSampled() && span.getAttribute(Serial.ATTRIBUTE) != null;
  }

  /** The collector has these; called with any spans, also such as were not spooled. */
  void accepted(Collection<SpanData> spans) {
    Spool open = spool;
    if (open == null) return;
    open.accepted(spans.stream()
        .filter(span -> span.getAttributes().get(Serial.ATTRIBUTE) != null)
        .mapToLong(SpooledSpans::id)
        .toArray());
  }

  /** After the last export. */
  void close() {
    Spool open = spool;
    if (open == null) return;
    try {
      AgentLog.debug("spool: " + open.counts());
      open.close();
    } catch (IOException e) {
      AgentLog.warn("the spool could not be closed", e);
    }
  }

  private static long id(SpanData span) {
    return Long.parseUnsignedLong(span.getSpanContext().getSpanId(), 16);
  }

  private byte[] scope(SpanData span) {
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    byte[] known = scopes.get(scope);
    if (known != null) return known;
    byte[] made = new SpanEncoder().scope(scope);
    if (scopes.size() < MOST_SCOPES) scopes.put(scope, made);
    return made;
  }

  /** By one of a few encoders, whose buffers are large; a thread that finds its own taken makes another. */
  private byte[] encoded(SpanData span) {
    int own = (int) Thread.currentThread().getId() & (ENCODERS - 1);
    SpanEncoder encoder = encoders.getAndSet(own, null);
    if (encoder == null) encoder = new SpanEncoder();
    byte[] encoded = encoder.span(span);
    encoders.set(own, encoder);
    return encoded;
  }
}
