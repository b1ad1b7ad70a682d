package io.plumbline.collector.receive;

import io.plumbline.collector.source.BatchHeaders;
import io.plumbline.collector.source.NumberedBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A journal record of a numbered batch.
 *
 * <pre>
 *   0         4
 *   +---------+--------------------------------+------------------------------+
 *   | length  | headers, as BatchHeaders has   | the request as it came       |
 *   |         | them: length bytes             |                              |
 *   +---------+--------------------------------+------------------------------+
 * </pre>
 */
final class NumberedRecord {
  private static final int LENGTH_BYTES = 4;
  private static final byte[] NONE = {};

  private NumberedRecord() {}

  /** What goes in front of the request; nothing if it is not numbered. */
  static byte[] head(@Nullable NumberedBatch batch) {
    if (batch == null) return NONE;
    byte[] headers = BatchHeaders.written(batch);
    return ByteBuffer.allocate(LENGTH_BYTES + headers.length)
        .putInt(headers.length)
        .put(headers)
        .array();
  }

  static NumberedBatch batch(byte[] record) {
    return BatchHeaders.ofLines(
        Arrays.copyOfRange(record, LENGTH_BYTES, LENGTH_BYTES + headerBytes(record)));
  }

  static byte[] request(byte[] record) {
    return Arrays.copyOfRange(record, LENGTH_BYTES + headerBytes(record), record.length);
  }

  private static int headerBytes(byte[] record) {
    return ByteBuffer.wrap(record).getInt();
  }
}
