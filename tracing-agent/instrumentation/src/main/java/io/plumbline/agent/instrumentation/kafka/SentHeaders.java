package io.plumbline.agent.instrumentation.kafka;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The headers of a message that is about to be sent. */
final class SentHeaders implements TextMapSetter<Sending>, TextMapGetter<Sending> {
  @Override
  public void set(@Nullable Sending sending, String name, String value) {
    if (sending == null) return;
    sending.headersWithout(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Iterable<String> keys(Sending sending) {
    return MessageHeaders.names(sending.message().headers());
  }

  @Override
  public @Nullable String get(@Nullable Sending sending, String name) {
    return sending == null ? null : MessageHeaders.text(sending.message().headers(), name);
  }
}
