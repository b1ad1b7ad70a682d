package io.plumbline.collector.compensate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an action would send for a finding. Nothing is sent to find out.
 *
 * @param headers without the token
 * @param obstacle why it cannot be asked for now; null if it can
 */
public record Plan(
    Action action,
    Map<String, String> headers,
    String body,
    @Nullable String obstacle) {
  public Plan {
    headers = Map.copyOf(headers);
  }
}
