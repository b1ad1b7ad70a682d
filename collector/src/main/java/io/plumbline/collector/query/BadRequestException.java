package io.plumbline.collector.query;

import java.util.function.Function;

/** The client asked for something that cannot be; the message names what, and what is expected. */
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequestException(String message, Throwable cause) {
    super(message, cause);
  }

  public BadRequestException(String message) {
    super(message);
  }

  /** What the client wrote, read; a reader that throws IllegalArgumentException says why not. */
  static <T> T parse(String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException wrong) {
      throw new BadRequestException(String.valueOf(wrong.getMessage()), wrong);
    }
  }
}
