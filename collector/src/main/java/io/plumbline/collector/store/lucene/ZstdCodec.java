package io.plumbline.collector.store.lucene;

import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.StoredFieldsFormat;
import org.apache.lucene.codecs.lucene90.compressing.Lucene90CompressingStoredFieldsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;

/**
 * Lucene's own codec, but stored spans are compressed by zstd. Lucene finds it by its name, which is
 * in every segment, through {@code META-INF/services}: name and format must stay as they are.
 */
public final class ZstdCodec extends FilterCodec {
  /** Some hundred spans: the more, the smaller, and the longer it takes to read one of them. */
  private static final int CHUNK_BYTES = 48 << 10;

  private static final int MOST_SPANS_A_CHUNK = 1_024;
  private static final int CHUNKS_A_BLOCK = 10;

  private static final StoredFieldsFormat STORED = new Lucene90CompressingStoredFieldsFormat(
      "PlumblineZstd", new ZstdMode(), CHUNK_BYTES, MOST_SPANS_A_CHUNK, CHUNKS_A_BLOCK);

  /** For Lucene, which makes one by reflection. */
  public ZstdCodec() {
    super("PlumblineZstd", new Lucene912Codec());
  }

  @Override
  public StoredFieldsFormat storedFieldsFormat() {
    return STORED;
  }
}
