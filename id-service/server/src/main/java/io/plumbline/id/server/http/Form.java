package io.plumbline.id.server.http;

import org.jspecify.annotations.Nullable;

/** In which form numbers are answered. */
enum Form {
  TEXT,
  JSON,
  BINARY;

  /** What the header {@code Accept} asks for; text if it does not say. */
  static Form of(@Nullable String accept) {
    if (accept == null) return TEXT;
    if (accept.contains("application/json")) return JSON;
    return accept.contains("application/octet-stream") ? BINARY : TEXT;
  }
}
