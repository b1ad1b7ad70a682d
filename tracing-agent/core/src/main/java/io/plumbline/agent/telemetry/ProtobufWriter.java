package io.plumbline.agent.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the <a href="https://protobuf.dev/programming-guides/encoding/">wire format of Protocol Buffers</a> from front to
 * back, in one pass. The length of a message stands before it and is known after it: one byte is kept free, and a message
 * of 128 bytes or more is moved when it ends.
 *
 * <pre>
 * begin:  tag ?                         one byte for the length
 * end:    tag 2A ………………                  less than 128 bytes: in place
 *         tag B4 03 ………………               else moved by what the length needs more
 * </pre>
 *
 * Used by one thread at a time.
 */
final class ProtobufWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BYTES = 10;
  private static final int MAX_UTF8_BYTES = 3; // of a char

  private byte[] bytes;
  private int size;

  ProtobufWriter(int capacity) {
    bytes = new byte[capacity];
  }

  void clear() {
    size = 0;
  }

  int capacity() {
    return bytes.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Begins a message in a field; answers what {@link #end} wants to know. */
  int begin(int field) {
    reserve(2 * MAX_VARINT_BYTES);
    tag(field, LENGTH);
    return ++size;
  }

  void end(int begun) {
    int length = size - begun;
    int more = varintBytes(length) - 1;
    if (more > 0) {
      reserve(more);
      System.arraycopy(bytes, begun, bytes, begun + more, length);
    }
    size = begun - 1;
    varint(length);
    size += length;
  }

  void int64(int field, long value) {
    reserve(2 * MAX_VARINT_BYTES);
    tag(field, VARINT);
    varint(value);
  }

  void fixed64(int field, long value) {
    reserve(MAX_VARINT_BYTES + Long.BYTES);
    tag(field, FIXED64);
    littleEndian(value, Long.BYTES);
  }

  void fixed32(int field, int value) {
    reserve(MAX_VARINT_BYTES + Integer.BYTES);
    tag(field, FIXED32);
    littleEndian(value, Integer.BYTES);
  }

  void bytes(int field, byte[] value) {
    reserve(2 * MAX_VARINT_BYTES + value.length);
    tag(field, LENGTH);
    varint(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** The bytes that a text of hexadecimal digits stands for. */
  void hex(int field, String digits) {
    int length = digits.length() / 2;
    reserve(2 * MAX_VARINT_BYTES + length);
    tag(field, LENGTH);
    varint(length);
    for (int i = 0; i < 2 * length; i += 2) {
      int high = Character.digit(digits.charAt(i), 16);
      bytes[size++] = (byte) (high << 4 | Character.digit(digits.charAt(i + 1), 16));
    }
  }

  /** A text in UTF-8; what is no Unicode becomes {@code ?}. */
  void string(int field, String text) {
    int length = text.length();
    if (length > (Integer.MAX_VALUE - size) / MAX_UTF8_BYTES - 2 * MAX_VARINT_BYTES)
      throw new IllegalArgumentException("a text of " + length + " characters");
    reserve(2 * MAX_VARINT_BYTES + length);
    tag(field, LENGTH);
    int start = size;
    varint(length);
    // nearly every text is ASCII: no array in between
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = start;
        encoded(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      bytes[size++] = (byte) c;
    }
  }

  private void encoded(byte[] utf8) {
    reserve(MAX_VARINT_BYTES + utf8.length);
    varint(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static int varintBytes(int value) {
    return Math.max(1, (31 - Integer.numberOfLeadingZeros(value)) / 7 + 1);
  }

  private void littleEndian(long value, int count) {
    for (int i = 0; i < count; i++) bytes[size++] = (byte) (value >>> (Byte.SIZE * i));
  }

  private void reserve(int more) {
    if (bytes.length - size < more)
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + (bytes.length >> 1)));
  }
}
