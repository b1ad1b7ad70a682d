package io.plumbline.collector.receive;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span as it came, whatever the format, before anybody looked whether it can be one. A span without
 * proper ids can be neither found nor put in a tree: it is rejected. Everything else is kept: a span
 * that ends before it starts (its host's clock was set back) has duration 0, a link without ids is
 * left out. What the source dropped, and the trace state, are attributes under the names that
 * OpenTelemetry gives them for formats without such fields.
 */
final class RawSpan {
  private static final byte[] NO_ID = {};
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final SpanKind[] KINDS = {
    SpanKind.INTERNAL,
    SpanKind.INTERNAL,
    SpanKind.SERVER,
    SpanKind.CLIENT,
    SpanKind.PRODUCER,
    SpanKind.CONSUMER
  };
  private static final SpanStatus[] STATUSES = {SpanStatus.UNSET, SpanStatus.OK, SpanStatus.ERROR};

  byte[] traceId = NO_ID;
  byte[] spanId = NO_ID;
  byte[] parentId = NO_ID;
  String traceState = "";
  String name = "";
  int kind;
  long startNanos;
  long endNanos;
  int status;
  String statusMessage = "";
  final Attributes.Builder attributes = new Attributes.Builder();
  final List<SpanEvent> events = new ArrayList<>(0);
  final List<SpanLink> links = new ArrayList<>(0);
  int droppedAttributes;
  int droppedEvents;
  int droppedLinks;

  /**
   * The span.
   *
   * @throws IllegalArgumentException if it cannot be one; the message does not hold its own values
   */
  Span of(Origin origin) {
    if (startNanos < 0 || endNanos < 0) {
      throw new IllegalArgumentException("time: after the year 2262 (expected: nanoseconds since"
          + " 1970 that fit a signed 64-bit number)");
    }
    addWhatHasNoField();
    return new Span(
        traceId(traceId),
        spanId("span id", spanId),
        parentId(),
        origin,
        name,
        kind < 0 || kind >= KINDS.length ? SpanKind.INTERNAL : KINDS[kind],
        startNanos,
        Math.max(0, endNanos - startNanos),
        status < 0 || status >= STATUSES.length ? SpanStatus.UNSET : STATUSES[status],
        statusMessage,
        attributes.build(),
        events,
        links);
  }

  private void addWhatHasNoField() {
    if (!traceState.isEmpty()) attributes.put("w3c.tracestate", traceState);
    addDropped(SpanLimits.DROPPED_ATTRIBUTES, droppedAttributes);
    addDropped("otel.dropped_events_count", droppedEvents);
    addDropped("otel.dropped_links_count", droppedLinks);
  }

  private void addDropped(String key, int count) {
    if (count != 0) attributes.put(key, Integer.toUnsignedLong(count));
  }

  private static TraceId traceId(byte[] bytes) {
    if (bytes.length != 16) {
      throw new IllegalArgumentException(
          "trace id: " + bytes.length + " bytes (expected: 16, not all zero)");
    }
    return new TraceId((long) LONG.get(bytes, 0), (long) LONG.get(bytes, 8));
  }

  private static SpanId spanId(String name, byte[] bytes) {
    if (bytes.length != 8) {
      throw new IllegalArgumentException(
          name + ": " + bytes.length + " bytes (expected: 8, not all zero)");
    }
    return new SpanId((long) LONG.get(bytes, 0));
  }

  /** Some sources write a root's parent as eight zeros. */
  private @Nullable SpanId parentId() {
    if (parentId.length == 0) return null;
    if (parentId.length == 8 && (long) LONG.get(parentId, 0) == 0) return null;
    return spanId("parent span id", parentId);
  }

  /** The link, or null if it leads nowhere. */
  static @Nullable SpanLink link(byte[] traceId, byte[] spanId, Attributes attributes) {
    if (!isId(traceId, 16) || !isId(spanId, 8)) return null;
    return new SpanLink(traceId(traceId), spanId("link span id", spanId), attributes);
  }

  private static boolean isId(byte[] bytes, int size) {
    if (bytes.length != size) return false;
    for (byte one : bytes) {
      if (one != 0) return true;
    }
    return false;
  }
}
