package io.plumbline.collector.receive;

/**
 * How a request's bytes are encoded. Written to the journal as the record's kind, so the numbers
 * never change.
 *
 * <pre>
 *   bit   7 6 5   4          3        2 1                         0
 *         0 0 0 | numbered | Zipkin | 0 none, 1 gzip, 2 zstd  |  JSON
 * </pre>
 */
record WireFormat(Message message, Compression compression) {
  /** What the bytes are once they are decompressed. */
  enum Message {
    OTLP_PROTOBUF(0),
    OTLP_JSON(1),
    ZIPKIN_PROTOBUF(8),
    ZIPKIN_JSON(9);

    private final int bits;

    Message(int bits) {
      this.bits = bits;
    }

    boolean isJson() {
      return (bits & 1) != 0;
    }
  }

  /** How they were compressed. */
  enum Compression {
    NONE(0),
    GZIP(1 << 1),
    ZSTD(2 << 1);

    private final int bits;

    Compression(int bits) {
      this.bits = bits;
    }
  }

  private static final int NUMBERED = 1 << 4;

  /** Whether the record begins with {@link NumberedRecord} headers. */
  static boolean isNumbered(byte journalKind) {
    return (journalKind & NUMBERED) != 0;
  }

  static WireFormat of(byte journalKind) {
    int bits = journalKind & ~NUMBERED;
    for (Message message : Message.values()) {
      for (Compression compression : Compression.values()) {
        if ((message.bits | compression.bits) == bits) {
          return new WireFormat(message, compression);
        }
      }
    }
    throw new IllegalArgumentException(
        "journal record of kind " + journalKind + ": this version does not know it");
  }

  byte journalKind(boolean numbered) {
    return (byte) (message.bits | compression.bits | (numbered ? NUMBERED : 0));
  }
}
