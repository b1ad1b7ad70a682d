package io.plumbline.collector.source;

import io.plumbline.collector.span.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one acknowledged request, and what their source said about them.
 *
 * @param batch null if the source does not number what it sends
 */
public record Delivery(List<Span> spans, @Nullable NumberedBatch batch) {
  /** Of a request that held nothing that could be taken. */
  public static final Delivery NOTHING = new Delivery(List.of(), null);

  public Delivery {
    spans = List.copyOf(spans);
  }
}
