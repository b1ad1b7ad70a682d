package io.plumbline.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.serial.SerialBaggage;
import io.plumbline.agent.serial.SerialEntry;
import io.plumbline.agent.serial.SerialIssue;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Baggage that never arrives without a serial number: the one place that the agent passes before it starts a request's
 * span is where it reads the request's headers.
 */
final class SerialEntries implements TextMapPropagator {
  private final TextMapPropagator baggage;
  private final SerialIssue issue;

  SerialEntries(TextMapPropagator baggage, SerialIssue issue) {
    this.baggage = SerialBaggage.inPlaceOf(baggage);
    this.issue = issue;
  }

  @Override
  public Collection<String> fields() {
    return baggage.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    baggage.inject(context, carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Context extracted = baggage.extract(context, carrier, getter);
    SerialEntry<TextMapGetter<C>> entry =
        new SerialEntry<>(issue, headers -> headers.get(carrier, Serial.HEADER));
    return entry.onStart(extracted, getter, Attributes.empty());
  }
}
