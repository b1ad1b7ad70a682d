package io.plumbline.agent.instrumentation.grpc;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/** A call of one method, on either side, with the headers that it brings. */
final class Call {
  /** {@code package.Service/Method}. */
  final String method;

  final Metadata headers;

  /** {@code host:port} as the client asks for it; null where the transport has none. */
  final @Nullable String authority;

  Call(String method, Metadata headers, @Nullable String authority) {
    this.method = method;
    this.headers = headers;
    this.authority = authority;
  }

  String method() {
    return method;
  }

  @Nullable String header(String name) {
    return headers.get(key(name));
  }

  static void set(@Nullable Call call, String name, String value) {
    if (call == null) return;
    call.headers.discardAll(key(name));
    call.headers.put(key(name), value);
  }

  /** gRPC has names in lower case only, and lowers them itself. */
  static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
