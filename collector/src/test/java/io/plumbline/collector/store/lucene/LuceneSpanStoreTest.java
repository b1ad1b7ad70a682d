package io.plumbline.collector.store.lucene;

import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.SpanStoreContract;
import java.nio.file.Path;
import java.time.Duration;

class LuceneSpanStoreTest extends SpanStoreContract {
  @Override
  protected SpanStore open(Path directory) throws Exception {
    return LuceneSpanStore.open(new LuceneConfig(directory.resolve("index"), Duration.ZERO));
  }
}
