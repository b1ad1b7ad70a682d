/** Spans in an embedded Lucene index. */
package io.plumbline.collector.store.lucene;
