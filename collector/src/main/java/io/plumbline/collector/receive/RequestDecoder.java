package io.plumbline.collector.receive;

import io.plumbline.collector.pipeline.RefusedException;
import io.plumbline.collector.pipeline.SpanDecoder;
import io.plumbline.collector.span.Span;
import java.util.List;

/** Bytes of a request to spans; the same for what arrives and what is replayed. */
public final class RequestDecoder implements SpanDecoder {
  /** What the OTLP specification recommends. */
  public static final int DEFAULT_REQUEST_BYTES = 64 << 20;

  private final int mostRequestBytes;
  private final ThreadLocal<TextCache> texts = ThreadLocal.withInitial(TextCache::new);

  /**
   * Reads requests up to a size.
   *
   * @param mostRequestBytes after decompression
   */
  public RequestDecoder(int mostRequestBytes) {
    this.mostRequestBytes = mostRequestBytes;
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
    return switch (format.message()) {
      case OTLP_PROTOBUF -> OtlpProtobuf.decode(plain, texts.get());
      case ZIPKIN_PROTOBUF -> ZipkinProtobuf.decode(plain, texts.get());
      case ZIPKIN_JSON -> ZipkinJson.decode(plain);
      case OTLP_JSON -> OtlpSpans.decode(OtlpJson.parse(plain));
    };
  }

  @Override
  public List<Span> decode(byte journalKind, byte[] encoded) throws RefusedException {
    WireFormat format = WireFormat.of(journalKind);
    return decode(format, decompress(format, encoded)).spans();
  }
}
