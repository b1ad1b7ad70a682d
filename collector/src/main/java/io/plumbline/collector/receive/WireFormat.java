package io.plumbline.collector.receive;

/**
 * How a request's bytes are encoded. Written to the journal as the record's kind: bit 0 is JSON, bit
 * 1 is gzip.
 */
record WireFormat(boolean json, boolean gzip) {
  static final WireFormat PROTOBUF = new WireFormat(false, false);

  static WireFormat of(byte journalKind) {
    return new WireFormat((journalKind & 1) != 0, (journalKind & 2) != 0);
  }

  byte journalKind() {
    return (byte) ((json ? 1 : 0) | (gzip ? 2 : 0));
  }
}
