package io.plumbline.agent.instrumentation.lettuce;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the arguments of a command from what is sent to the server, whatever codec wrote them.
 *
 * <pre>
 *   *3\r\n  $3\r\nSET\r\n  $7\r\norder:1\r\n  $6\r\nsecret\r\n
 * </pre>
 */
final class EncodedArguments {
  private static final int MAX_ARGUMENTS = 512; // more would not fit into the span's text
  private static final int MAX_BYTES = 1024; // of one argument

  private final ByteBuf buffer;
  private int at;

  private EncodedArguments(ByteBuf buffer, int start) {
    this.buffer = buffer;
    this.at = start;
  }

  /** What follows the command's name, each cut to 1,024 bytes. The buffer's indexes stay as they are. */
  static List<byte[]> of(ByteBuf buffer, int start) {
    EncodedArguments encoded = new EncodedArguments(buffer, start);
    int count = encoded.number();
    List<byte[]> arguments = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MAX_ARGUMENTS); i++) {
      byte[] argument = encoded.text();
      if (i > 0) arguments.add(argument);
    }
    return arguments;
  }

  /** The number after a mark, with its line's end. */
  private int number() {
    int number = 0;
    at++;
    for (byte digit = buffer.getByte(at++); digit != '\r'; digit = buffer.getByte(at++)) {
      number = number * 10 + digit - '0';
    }
    at++;
    return number;
  }

  private byte[] text() {
    int length = number();
    byte[] text = new byte[Math.min(length, MAX_BYTES)];
    buffer.getBytes(at, text);
    at += length + 2;
    return text;
  }
}
