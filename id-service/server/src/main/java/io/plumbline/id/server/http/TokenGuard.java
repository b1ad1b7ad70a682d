package io.plumbline.id.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Lets pass who knows the token, and everybody if there is none or only the health is asked for. */
final class TokenGuard {
  private final byte @Nullable [] expected;

  TokenGuard(@Nullable String token) {
    expected = token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  boolean allows(HttpServerRequest request) {
    if (expected == null || request.path().equals("/health")) return true;
    String given = request.headers().get(HttpHeaders.AUTHORIZATION);
    return given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
  }
}
