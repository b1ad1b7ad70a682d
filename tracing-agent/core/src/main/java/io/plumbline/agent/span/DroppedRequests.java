package io.plumbline.agent.span;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that nobody wants to see, such as health checks: {@code plumbline.drop=/health,/actuator/*}. Neither they nor what they
 * call is traced.
 */
final class DroppedRequests {
  private static final ContextKey<Boolean> KEY = ContextKey.named("plumbline-dropped");

  private final List<String> paths = new ArrayList<>();

  /** @param rule paths from {@code /}, separated by commas; {@code *} at the end stands for anything; null for none */
  DroppedRequests(@Nullable String rule) {
    if (rule == null) return;
    for (String path : rule.split(",", -1)) {
      if (!path.trim().isEmpty()) paths.add(path.trim());
    }
  }

  boolean has(@Nullable String path) {
    if (path == null) return false;
    for (String each : paths) {
      boolean matches = each.endsWith("*")
          ? path.startsWith(each.substring(0, each.length() - 1))
          : path.equals(each);
      if (matches) return true;
    }
    return false;
  }

  /** The context of such a request. */
  static Context of(Context parent) {
    return parent.with(KEY, true);
  }

  static boolean contains(Context context) {
    return context.get(KEY) != null;
  }
}
