package io.plumbline.collector.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.pipeline.RefusedException;
import io.plumbline.collector.pipeline.SpanDecoder;
import io.plumbline.collector.source.Delivery;

/** Bytes of a request to spans; the same for what arrives and what is replayed. */
public final class RequestDecoder implements SpanDecoder {
  /** What the OTLP specification recommends. */
  public static final int DEFAULT_REQUEST_BYTES = 64 << 20;

  private final int mostRequestBytes;
  private final SpanTrimmer trimmer;
  private final ThreadLocal<TextCache> texts = ThreadLocal.withInitial(TextCache::new);

  /**
   * Reads requests up to a size.
   *
   * @param mostRequestBytes after decompression
   * @param limits what of a span is kept
   */
  public RequestDecoder(int mostRequestBytes, SpanLimits limits, MeterRegistry meters) {
    this.mostRequestBytes = mostRequestBytes;
    this.trimmer = new SpanTrimmer(limits, System::nanoTime, meters);
  }

  /** The largest request it reads, in bytes after decompression. */
  int mostRequestBytes() {
    return mostRequestBytes;
  }

  /** The plain bytes of a request. */
  byte[] decompress(WireFormat format, byte[] encoded) throws ReceiveException {
    return Compressed.decompress(format.compression(), encoded, mostRequestBytes);
  }

  /** The spans of a request. */
  Decoded decode(WireFormat format, byte[] plain) throws ReceiveException {
    Decoded whole = read(format, plain);
    return new Decoded(trimmer.trimmed(whole.spans()), whole.rejections());
  }

  private Decoded read(WireFormat format, byte[] plain) throws ReceiveException {
    return switch (format.message()) {
      case OTLP_PROTOBUF -> OtlpProtobuf.decode(plain, texts.get());
      case ZIPKIN_PROTOBUF -> ZipkinProtobuf.decode(plain, texts.get());
      case ZIPKIN_JSON -> ZipkinJson.decode(plain);
      case OTLP_JSON -> OtlpSpans.decode(OtlpJson.parse(plain));
    };
  }

  @Override
  public Delivery decode(byte journalKind, byte[] record) throws RefusedException {
    WireFormat format = WireFormat.of(journalKind);
    boolean numbered = WireFormat.isNumbered(journalKind);
    byte[] encoded = numbered ? NumberedRecord.request(record) : record;
    return new Delivery(
        decode(format, decompress(format, encoded)).spans(),
        numbered ? NumberedRecord.batch(record) : null);
  }
}
