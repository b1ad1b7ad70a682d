package io.plumbline.agent.serial;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Writes the serial number on every span. */
public final class SerialProcessor implements SpanProcessor {
  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    String serial = Serial.of(parent);
    if (serial != null) span.setAttribute(Serial.ATTRIBUTE, serial);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
