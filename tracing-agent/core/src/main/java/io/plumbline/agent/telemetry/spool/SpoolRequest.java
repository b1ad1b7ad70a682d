package io.plumbline.agent.telemetry.spool;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts spans of a file together to an ExportTraceServiceRequest of OTLP. Their fields are encoded already; what is missing are
 * the messages around them.
 *
 * <pre>
 * request 1: ResourceSpans ─┬─ resource, as the file has it
 *                           ├─ 2: ScopeSpans ─┬─ scope, as the entry has it
 *                           │                 └─ 2: Span ── as the entry has it, or with an end and plumbline.unfinished=true
 *                           └─ 2: ScopeSpans …
 * </pre>
 */
final class SpoolRequest {
  private static final int FIELD_1 = (1 << 3) | 2;
  private static final int FIELD_2 = (2 << 3) | 2;
  private static final int END = (8 << 3) | 1; // of Span, fixed64
  private static final byte[] UNFINISHED = unfinishedAttribute();

  private final byte[] resource;
  private final ByteArrayOutputStream scopes = new ByteArrayOutputStream();
  private int spans;

  SpoolRequest(byte[] resource) {
    this.resource = resource;
  }

  /** {@code Span.attributes}, field 9: key 1, value 2 with a bool, its field 2. */
  private static byte[] unfinishedAttribute() {
    byte[] key = "plumbline.unfinished".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((9 << 3) | 2);
    varint(out, 2 + key.length + 4);
    message(out, FIELD_1, key);
    message(out, FIELD_2, new byte[] {2 << 3, 1});
    return out.toByteArray();
  }

  void finished(Entry entry) {
    add(entry, entry.span);
  }

  /** @param endEpochNanos taken as its end, if it is not before its start */
  void unfinished(Entry entry, long endEpochNanos) {
    long end = Math.max(entry.epochNanos, endEpochNanos);
    byte[] span = ByteBuffer.allocate(entry.span.length + UNFINISHED.length + 1 + Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(entry.span)
        .put(UNFINISHED)
        .put((byte) END)
        .putLong(end)
        .array();
    add(entry, span);
  }

  private void add(Entry entry, byte[] span) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(entry.scope.length + span.length + 8);
    body.write(entry.scope, 0, entry.scope.length);
    message(body, FIELD_2, span);
    message(scopes, FIELD_2, body.toByteArray());
    spans++;
  }

  int spans() {
    return spans;
  }

  int bytes() {
    return resource.length + scopes.size();
  }

  /** The request; this is empty afterwards. */
  byte[] take() {
    ByteArrayOutputStream request = new ByteArrayOutputStream(bytes() + 8);
    request.write(FIELD_1);
    varint(request, bytes());
    request.write(resource, 0, resource.length);
    byte[] body = scopes.toByteArray();
    request.write(body, 0, body.length);
    scopes.reset();
    spans = 0;
    return request.toByteArray();
  }

  private static void message(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    varint(out, content.length);
    out.write(content, 0, content.length);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
