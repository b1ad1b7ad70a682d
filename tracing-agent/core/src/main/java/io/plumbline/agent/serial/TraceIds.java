package io.plumbline.agent.serial;

import io.opentelemetry.sdk.trace.IdGenerator;

/** Random ids, where a trace id can be known before its root span starts: the serial number may be made of it. */
public final class TraceIds implements IdGenerator {
  private final IdGenerator random = IdGenerator.random();
  private final ThreadLocal<String> reserved = new ThreadLocal<>();

  /** The trace id that the next root span of this thread will have. */
  String reserve() {
    String id = random.generateTraceId();
    reserved.set(id);
    return id;
  }

  @Override
  public String generateTraceId() {
    String id = reserved.get();
    if (id == null) return random.generateTraceId();
    reserved.remove();
    return id;
  }

  @Override
  public String generateSpanId() {
    return random.generateSpanId();
  }

  @Override
  public boolean generatesRandomTraceIds() {
    return random.generatesRandomTraceIds();
  }
}
