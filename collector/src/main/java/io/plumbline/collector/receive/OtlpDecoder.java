package io.plumbline.collector.receive;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.plumbline.collector.pipeline.SpanDecoder;
import io.plumbline.collector.receive.ReceiveException.Reason;
import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.util.List;

/** Bytes of an OTLP export request to spans; the same for what arrives and what is replayed. */
public final class OtlpDecoder implements SpanDecoder {
  /** What the OTLP specification recommends. */
  public static final int DEFAULT_REQUEST_BYTES = 64 << 20;

  private final int mostRequestBytes;

  /**
   * Reads requests up to a size.
   *
   * @param mostRequestBytes after decompression
   */
  public OtlpDecoder(int mostRequestBytes) {
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
    ExportTraceServiceRequest request =
        format.message().isJson() ? OtlpJson.parse(plain) : parseProtobuf(plain);
    OtlpSpans spans = new OtlpSpans();
    request.getResourceSpansList().forEach(spans::add);
    return spans.decoded();
  }

  private static ExportTraceServiceRequest parseProtobuf(byte[] plain) throws ReceiveException {
    try {
      return ExportTraceServiceRequest.parseFrom(plain);
    } catch (InvalidProtocolBufferException malformed) {
      throw new ReceiveException(
          Reason.MALFORMED,
          "the body is not an ExportTraceServiceRequest: " + malformed.getMessage(),
          malformed);
    }
  }

  @Override
  public List<Span> decode(byte journalKind, byte[] encoded) throws IOException {
    WireFormat format = WireFormat.of(journalKind);
    try {
      return decode(format, decompress(format, encoded)).spans();
    } catch (ReceiveException unreadable) {
      throw new IOException(
          "a journaled request cannot be read: " + unreadable.getMessage()
              + " (was otlp.request-bytes lowered? The replay needs the setting it was received with)",
          unreadable);
    }
  }
}
