package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import java.util.List;

/**
 * One export request.
 *
 * @param kind says to the {@link SpanDecoder} how the bytes are encoded
 * @param encoded the request as it was received; owned by the pipeline from here on
 * @param spans what the request holds, without the spans that were rejected
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Batch(byte kind, byte[] encoded, List<Span> spans) {
  public Batch {
    requireNonNull(encoded, "encoded");
    spans = List.copyOf(spans);
  }
}
