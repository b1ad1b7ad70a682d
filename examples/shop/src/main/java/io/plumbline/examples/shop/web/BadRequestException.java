package io.plumbline.examples.shop.web;

import org.jspecify.annotations.Nullable;

/** The client sent something that cannot be meant: 400, with the message as the answer. */
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequestException(String message) {
    super(message);
  }

  public BadRequestException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Refuses a field of the body that is absent or blank. */
  public static void requireText(String field, @Nullable String value) {
    if (value == null || value.isBlank()) throw new BadRequestException(field + ": missing");
  }
}
