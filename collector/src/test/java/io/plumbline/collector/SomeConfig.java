package io.plumbline.collector;

import io.plumbline.collector.CollectorConfig.Listen;
import io.plumbline.collector.check.CheckConfig;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.pipeline.PipelineConfig;
import io.plumbline.collector.receive.SpanLimits;
import io.plumbline.collector.store.lucene.LuceneConfig;
import java.nio.file.Path;
import java.time.Duration;

/** A small collector for tests, which shows at once what it has taken, and commits when it stops. */
final class SomeConfig {
  static final Listen ANY_PORTS = new Listen("127.0.0.1", 0, 0, 0, 0, null, null, null);

  private SomeConfig() {}

  static CollectorConfig of(Path directory, Listen listen, int requestBytes) {
    return of(directory, listen, requestBytes, CollectorConfig.Actions.NONE);
  }

  static CollectorConfig of(
      Path directory, Listen listen, int requestBytes, CollectorConfig.Actions actions) {
    return new CollectorConfig(
        listen,
        new JournalConfig(directory.resolve("journal"), 1 << 20),
        new LuceneConfig(directory.resolve("index"), Duration.ZERO),
        null,
        directory.resolve("findings"),
        new PipelineConfig(64, 1 << 20, Duration.ofHours(1)),
        CheckConfig.builder().build(),
        actions,
        requestBytes,
        SpanLimits.DEFAULT);
  }
}
