package io.plumbline.collector.receive;

import io.plumbline.collector.receive.ReceiveException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a protobuf message in place (protobuf.dev, "Encoding"). Accepts and refuses
 * what protobuf-java does, which a test holds it to over mutated messages; but text that is not UTF-8
 * is kept with replacement characters, since one bad value is no reason to lose a request.
 *
 * <pre>
 *   tag: varint, field number << 3 | wire type       wire types: 0 varint     1 8 bytes
 *                                                                2 length, bytes
 *                                                                3, 4 group   5 4 bytes
 * </pre>
 *
 * For one thread. A reader of a nested message is the same reader with a nearer end.
 */
final class ProtobufReader {
  private static final int DEEPEST = 100;
  private static final int LONGEST_VARINT = 10;

  private final byte[] bytes;
  private final TextCache texts;
  private int at;
  private int end;
  private int depth;

  ProtobufReader(byte[] bytes, TextCache texts) {
    this.bytes = bytes;
    this.texts = texts;
    this.end = bytes.length;
  }

  /** The next field's tag; 0 at the end of the message. */
  int tag() throws ReceiveException {
    if (at == end) return 0;
    int first = bytes[at];
    int tag = first > 0 ? first : (int) varint();
    if (first > 0) at++;
    if (tag >>> 3 == 0) throw malformed("a field of number 0");
    return tag;
  }

  long varint() throws ReceiveException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) throw truncated();
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) return value;
    }
    throw malformed("a number of more than 10 bytes");
  }

  long fixed64() throws ReceiveException {
    int from = take(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) value = (value << 8) | (bytes[from + i] & 0xFF);
    return value;
  }

  /** The length of what follows; it is all there. */
  int length() throws ReceiveException {
    int length = at < end && bytes[at] >= 0 ? bytes[at++] : (int) varint();
    if (length < 0) throw malformed("a negative length");
    if (length > end - at) throw truncated();
    return length;
  }

  private int take(int count) throws ReceiveException {
    if (count > end - at) throw truncated();
    at += count;
    return at - count;
  }

  /** A value that is rarely the same twice. */
  String text() throws ReceiveException {
    int length = length();
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }

  /** A name that is often the same: there is one String of it. */
  String name() throws ReceiveException {
    int length = length();
    return texts.get(bytes, take(length), length);
  }

  byte[] bytes() throws ReceiveException {
    int length = length();
    byte[] copy = new byte[length];
    System.arraycopy(bytes, take(length), copy, 0, length);
    return copy;
  }

  /** Enters the message that follows. Hand what it returns to {@link #leave}. */
  int enter() throws ReceiveException {
    int length = length();
    return enter(at, length);
  }

  /** Enters a message that was passed over before. */
  int enter(int start, int length) throws ReceiveException {
    if (++depth > DEEPEST) throw malformed("messages nested deeper than " + DEEPEST);
    int outerEnd = end;
    at = start;
    end = start + length;
    return outerEnd;
  }

  /** Back to the message around, behind the one that was read to its end. */
  void leave(int outerEnd) {
    depth--;
    end = outerEnd;
  }

  /** Where the next byte is read. */
  int position() {
    return at;
  }

  /** Goes on elsewhere in the same message. */
  void moveTo(int position) {
    at = position;
  }

  /** Passes over a field that is not known, or not of the type it should be. */
  void skip(int tag) throws ReceiveException {
    switch (tag & 7) {
      case 0 -> varint();
      case 1 -> take(8);
      case 2 -> take(length());
      case 3 -> skipGroup(tag >>> 3);
      case 5 -> take(4);
      default -> throw malformed("wire type " + (tag & 7));
    }
  }

  private void skipGroup(int number) throws ReceiveException {
    if (++depth > DEEPEST) throw malformed("groups nested deeper than " + DEEPEST);
    for (int tag = tag(); tag != ((number << 3) | 4); tag = tag()) {
      if (tag == 0) throw truncated();
      skip(tag);
    }
    depth--;
  }

  private ReceiveException truncated() {
    return malformed("it ends within a field, at byte " + at);
  }

  private static ReceiveException malformed(String why) {
    return new ReceiveException(
        Reason.MALFORMED, "the body is not the protobuf message it should be: " + why);
  }
}
