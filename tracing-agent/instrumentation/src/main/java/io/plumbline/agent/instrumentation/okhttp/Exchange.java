package io.plumbline.agent.instrumentation.okhttp;

import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A request and what it becomes with our headers. Used by one thread. */
final class Exchange {
  final Request original;
  private Request.@Nullable Builder traced;

  Exchange(Request original) {
    this.original = original;
  }

  /** The request to send. */
  Request request() {
    return traced == null ? original : traced.build();
  }

  static void set(@Nullable Exchange exchange, String name, String value) {
    if (exchange == null) return;
    if (exchange.traced == null) exchange.traced = exchange.original.newBuilder();
    exchange.traced.header(name, value);
  }
}
