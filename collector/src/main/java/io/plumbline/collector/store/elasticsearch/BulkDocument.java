package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import io.plumbline.collector.span.Span;

/**
 * One span on its way to the cluster, or as much of it as the cluster takes.
 *
 * @param json the document, as {@link SpanDocument} draws it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record BulkDocument(String index, Span span, SpanPart part, byte[] json) {
  private static final int MOST_BYTES = BulkWriter.MOST_BYTES;
  private static final int ACTION_BYTES = 160; // the line above the document: index and id

  /** As much of the span as fits. */
  static BulkDocument of(String index, Span span) {
    return of(index, span, SpanPart.WHOLE);
  }

  private static BulkDocument of(String index, Span span, SpanPart most) {
    for (SpanPart part = most; ; part = part.next()) {
      byte[] json = SpanDocument.json(part.of(span), MOST_BYTES);
      if (json != null) return new BulkDocument(index, span, part, json);
    }
  }

  /** With the next smaller part of the span; must not be asked of the last. */
  BulkDocument smaller() {
    return of(index, span, part.next());
  }

  /** With the smallest. */
  BulkDocument smallest() {
    return of(index, span, SpanPart.BARE);
  }

  boolean isSmallest() {
    return part == SpanPart.BARE;
  }

  long bytes() {
    return (long) json.length + ACTION_BYTES;
  }

  String id() {
    return SpanDocument.id(span);
  }

  BulkOperation operation() {
    BinaryData document = BinaryData.of(json, ContentType.APPLICATION_JSON);
    return BulkOperation.of(
        with -> with.index(one -> one.index(index).id(id()).document(document)));
  }
}
