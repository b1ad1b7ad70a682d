package io.plumbline.collector.pipeline;

import io.plumbline.collector.journal.JournalFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the journal finds room. Nothing was written where it did not, so it may be tried again. */
final class DiskSpace {
  private static final Logger log = LoggerFactory.getLogger(DiskSpace.class);

  private volatile @Nullable String missing;

  /** What the source is told. */
  PipelineFailedException missing(JournalFullException full) {
    if (missing == null) log.error("refusing spans until there is room: {}", full.getMessage());
    missing = full.getMessage();
    return new PipelineFailedException(String.valueOf(full.getMessage()), full);
  }

  void found() {
    if (missing == null) return;
    missing = null;
    log.warn("the journal has room again");
  }

  /** Why requests are refused; null while they are not. */
  @Nullable String unavailable() {
    return missing;
  }
}
