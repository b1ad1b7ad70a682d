package io.plumbline.collector.store.lucene;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;

/**
 * Bytes that are written, used and written over again: one array for all spans instead of some dozens
 * for each. Numbers and texts are as Lucene writes them. For one thread.
 */
final class ScratchOutput extends DataOutput {
  /** What a span that was unusually large has needed is let go of. */
  private static final int MOST_KEPT_BYTES = 1 << 20;

  private static final int LONGEST_BY_ONE_BYTE = 0x7f;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[4_096];
  private int length;

  /** Begins anew. */
  void clear() {
    length = 0;
    if (bytes.length > MOST_KEPT_BYTES) bytes = new byte[4_096];
  }

  int length() {
    return length;
  }

  /** Makes the reference one to all that is written; good until the next write. */
  void show(BytesRef reference) {
    show(0, length, reference);
  }

  /** Makes the reference one to what is between the two places; good until the next write. */
  void show(int from, int to, BytesRef reference) {
    reference.bytes = bytes;
    reference.offset = from;
    reference.length = to - from;
  }

  /** Adds all that is written to the other one. */
  void appendTo(ScratchOutput other) {
    other.writeBytes(bytes, 0, length);
  }

  private void makeRoom(int more) {
    if (bytes.length - length < more) bytes = ArrayUtil.grow(bytes, Math.addExact(length, more));
  }

  @Override
  public void writeByte(byte value) {
    makeRoom(1);
    bytes[length++] = value;
  }

  @Override
  public void writeBytes(byte[] source, int offset, int count) {
    makeRoom(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  void append(BytesRef source) {
    writeBytes(source.bytes, source.offset, source.length);
  }

  @Override
  public void writeLong(long value) {
    makeRoom(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  /** So that the order of the bytes is the order of the numbers. */
  void writeSortableLong(long value) {
    makeRoom(Long.BYTES);
    BIG_ENDIAN_LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  /** The text, without its length. */
  void append(String text) {
    makeRoom(UnicodeUtil.maxUTF8Length(text.length()));
    length = UnicodeUtil.UTF16toUTF8(text, 0, text.length(), bytes, length);
  }

  /** As a reader takes it back by {@code readString}. */
  @Override
  public void writeString(String text) throws IOException {
    int most = UnicodeUtil.maxUTF8Length(text.length());
    makeRoom(Integer.BYTES + 1 + most);
    if (most > LONGEST_BY_ONE_BYTE) {
      writeVInt(UnicodeUtil.calcUTF16toUTF8Length(text, 0, text.length()));
      append(text);
      return;
    }
    int at = length++;
    append(text);
    bytes[at] = (byte) (length - at - 1);
  }

  /** What {@link #writeString} writes, of a text in UTF-8. */
  void writeString(BytesRef text) throws IOException {
    writeVInt(text.length);
    append(text);
  }
}
