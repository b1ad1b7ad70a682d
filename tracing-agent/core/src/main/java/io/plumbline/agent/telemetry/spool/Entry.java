package io.plumbline.agent.telemetry.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One record of a {@link Segment}. Immutable; made outside the lock, with its checksum.
 *
 * <pre>
 * ┌────────┬────────┬──────┬─────────┬────────────┬──────────────┬─────────────────────┬──────┐
 * │ length │ crc    │ type │ span id │ time       │ scope length │ scope               │ span │
 * │ u32    │ u32    │ u8   │ u64     │ epoch ns   │ u16          │                     │      │
 * └────────┴────────┴──────┴─────────┴────────────┴──────────────┴─────────────────────┴──────┘
 *                   └──────────────────── length, and what the crc is of ────────────────────┘
 * length 0                      nothing was ever written here: the end
 * crc                           CRC-32, xor the generation of the segment, mixed
 * type 1, started               scope: all fields of the ScopeSpans message but its spans; span: the fields of the Span
 *                               message but its end; time: its start
 * type 2, finished              the same with its end; time: its end
 * type 3, settled               span: ids of 8 bytes that need not be sent (again); id, time and scope length 0
 * </pre>
 *
 * Numbers are big-endian; scope and span are fields of <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto">OTLP</a>.
 */
final class Entry {
  static final byte STARTED = 1;
  static final byte FINISHED = 2;
  static final byte SETTLED = 3;
  static final int LENGTH_AND_CRC_BYTES = 2 * Integer.BYTES;
  static final int MAX_SCOPE_BYTES = 0xFFFF;
  private static final int FIXED_BYTES = 1 + 2 * Long.BYTES + Short.BYTES;
  private static final byte[] NONE = {};

  final byte type;
  final long spanId;
  final long epochNanos;
  final byte[] scope;
  final byte[] span;
  private final byte[] fixed;
  private final int crc;

  private Entry(byte type, long spanId, long epochNanos, byte[] scope, byte[] span) {
    this.type = type;
    this.spanId = spanId;
    this.epochNanos = epochNanos;
    this.scope = scope;
    this.span = span;
    fixed = ByteBuffer.allocate(FIXED_BYTES)
        .put(type)
        .putLong(spanId)
        .putLong(epochNanos)
        .putShort((short) scope.length)
        .array();
    CRC32 sum = new CRC32();
    sum.update(fixed, 0, FIXED_BYTES);
    sum.update(scope, 0, scope.length);
    sum.update(span, 0, span.length);
    crc = (int) sum.getValue();
  }

  static Entry started(long spanId, long epochNanos, byte[] scope, byte[] span) {
    return new Entry(STARTED, spanId, epochNanos, scope, span);
  }

  static Entry finished(long spanId, long epochNanos, byte[] scope, byte[] span) {
    return new Entry(FINISHED, spanId, epochNanos, scope, span);
  }

  static Entry settled(long... spanIds) {
    ByteBuffer ids = ByteBuffer.allocate(spanIds.length * Long.BYTES);
    for (long id : spanIds) ids.putLong(id);
    return new Entry(SETTLED, 0, 0, NONE, ids.array());
  }

  /** All that it takes in a segment. */
  int bytes() {
    return LENGTH_AND_CRC_BYTES + FIXED_BYTES + scope.length + span.length;
  }

  /** Writes at the buffer's position, the length last: until then a reader ends here. */
  void write(ByteBuffer out, int mixedGeneration) {
    int at = out.position();
    out.position(at + Integer.BYTES);
    out.putInt(crc ^ mixedGeneration).put(fixed).put(scope).put(span);
    out.putInt(at, bytes() - LENGTH_AND_CRC_BYTES);
  }

  /** The one at the buffer's position, which is then behind it; null if there is no whole one of that generation. */
  static @Nullable Entry read(ByteBuffer in, int mixedGeneration) {
    if (in.remaining() < LENGTH_AND_CRC_BYTES + FIXED_BYTES) return null;
    int length = in.getInt();
    int crc = in.getInt();
    if (length < FIXED_BYTES || length > in.remaining()) return null;
    byte type = in.get();
    long spanId = in.getLong();
    long epochNanos = in.getLong();
    int scopeBytes = Short.toUnsignedInt(in.getShort());
    if (type < STARTED || type > SETTLED || scopeBytes > length - FIXED_BYTES) return null;
    byte[] scope = new byte[scopeBytes];
    in.get(scope);
    byte[] span = new byte[length - FIXED_BYTES - scopeBytes];
    in.get(span);
    Entry entry = new Entry(type, spanId, epochNanos, scope, span);
    return (entry.crc ^ mixedGeneration) == crc ? entry : null;
  }
}
