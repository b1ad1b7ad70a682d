package io.plumbline.agent.serial;

/** Where new serial numbers come from. */
public final class SerialIssue {
  private final SerialSource source;
  private final TraceIds traceIds;
  private final boolean enabled;

  /**
   * @param enabled false to carry serial numbers that arrive but issue none ({@code
   *     plumbline.serial.issue=false})
   */
  public SerialIssue(SerialSource source, TraceIds traceIds, boolean enabled) {
    this.source = source;
    this.traceIds = traceIds;
    this.enabled = enabled;
  }

  SerialSource source() {
    return source;
  }

  TraceIds traceIds() {
    return traceIds;
  }

  boolean enabled() {
    return enabled;
  }
}
