package io.plumbline.collector.receive;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.SpanEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Zipkin v2 span as it came (zipkin-api, zipkin2-api.yaml), on its way to the same model that OTLP
 * has: tags become attributes, annotations events, the local endpoint the service. Both halves of a
 * B3 call may have one id; the half that is {@code shared} gets an id made from it and becomes the
 * child of the other half, since two spans of one id cannot both be kept.
 */
final class ZipkinSpan {
  static final String SHARED = "zipkin.shared";
  static final String SHARED_PARENT = "zipkin.shared_parent_id";
  private static final long SHARED_MARK = 0x706C_7368_6172_6564L;
  private static final byte[] NONE = {};

  /** OTLP's number for each of Zipkin's kinds: none, CLIENT, SERVER, PRODUCER, CONSUMER. */
  private static final int[] KINDS = {1, 3, 2, 4, 5};

  byte[] traceId = NONE;
  byte[] id = NONE;
  byte[] parentId = NONE;
  int kind;
  String name = "";
  long timestampMicros;
  long durationMicros;
  final Endpoint local = new Endpoint();
  final Endpoint remote = new Endpoint();
  final List<SpanEvent> annotations = new ArrayList<>(0);
  final Attributes.Builder tags = new Attributes.Builder();
  boolean error;
  String errorMessage = "";
  boolean ok;
  boolean debug;
  boolean shared;

  /** Who sent or received. */
  static final class Endpoint {
    String serviceName = "";
    String address = "";
    int port;

    void address(byte[] bytes) {
      if (bytes.length != 4 && bytes.length != 16) return;
      try {
        address = String.valueOf(InetAddress.getByAddress(bytes).getHostAddress());
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** One Origin for each service of a request. */
  static final class Origins {
    private final Map<String, Origin> byService = new HashMap<>();

    Origin of(String named) {
      String service = OtlpSpans.service(named);
      return byService.computeIfAbsent(service, name -> {
        Attributes.Builder resource = new Attributes.Builder();
        resource.put("service.name", name);
        return new Origin(name, resource.build(), "", "");
      });
    }
  }

  void tag(String key, String value) {
    tags.put(key, value);
    if (key.equals("error")) {
      error = true;
      errorMessage = value.equals("true") ? "" : value;
    } else if (key.equals("otel.status_code")) {
      ok = value.equals("OK");
      error |= value.equals("ERROR");
    }
  }

  void annotation(long atMicros, String value) {
    annotations.add(new SpanEvent(value, nanos(Math.max(0, atMicros)), Attributes.EMPTY));
  }

  /** The same in the fields that OTLP has. */
  RawSpan raw() {
    RawSpan raw = new RawSpan();
    raw.traceId = padded(traceId, 16);
    raw.spanId = padded(id, 8);
    raw.parentId = isZero(parentId) ? NONE : padded(parentId, 8);
    raw.name = name;
    raw.kind = kind < 0 || kind >= KINDS.length ? 1 : KINDS[kind];
    raw.startNanos = nanos(timestampMicros);
    raw.endNanos = raw.startNanos + nanos(Math.max(0, durationMicros));
    raw.status = error ? 2 : ok ? 1 : 0;
    raw.statusMessage = errorMessage;
    raw.events.addAll(annotations);
    addEndpoints();
    if (debug) tags.put("zipkin.debug", true);
    if (shared) share(raw);
    tags.build().values().forEach(raw.attributes::put);
    return raw;
  }

  private void addEndpoints() {
    put("network.local.address", local.address);
    if (local.port > 0) tags.put("network.local.port", (long) local.port);
    put("peer.service", remote.serviceName);
    put("network.peer.address", remote.address);
    if (remote.port > 0) tags.put("network.peer.port", (long) remote.port);
  }

  private void put(String key, String value) {
    if (!value.isEmpty()) tags.put(key, value);
  }

  private void share(RawSpan raw) {
    if (raw.spanId.length != 8) return; // it is rejected for that
    tags.put(SHARED, true);
    if (raw.parentId.length == 8) {
      tags.put(SHARED_PARENT, HexFormat.of().formatHex(raw.parentId));
    }
    raw.parentId = raw.spanId;
    long own = Long.rotateLeft(ByteBuffer.wrap(raw.spanId).getLong(), 32) ^ SHARED_MARK;
    raw.spanId = ByteBuffer.allocate(8).putLong(own == 0 ? 1 : own).array();
  }

  /** Minus one, which no time is, if it does not fit. */
  private static long nanos(long micros) {
    return micros < 0 || micros > Long.MAX_VALUE / 2_000 ? -1 : micros * 1_000;
  }

  private static boolean isZero(byte[] id) {
    for (byte one : id) {
      if (one != 0) return false;
    }
    return true;
  }

  /** Zipkin writes an id with as few bytes as it likes. */
  private static byte[] padded(byte[] id, int size) {
    if (id.length == 0 || id.length >= size) return id;
    byte[] padded = new byte[size];
    System.arraycopy(id, 0, padded, size - id.length, id.length);
    return padded;
  }

  /** The bytes of hex text; null if it is none. */
  static byte @Nullable [] hex(String text) {
    String even = text.length() % 2 == 0 ? text : "0" + text;
    try {
      return HexFormat.of().parseHex(even);
    } catch (IllegalArgumentException notHex) {
      return null;
    }
  }
}
