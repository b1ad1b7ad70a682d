package io.plumbline.collector.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the pipeline has stopped. The first reason stays until the process is restarted: a journal
 * that failed once cannot be trusted again, and replay puts right whatever the index missed.
 */
final class Failure {
  private static final Logger log = LoggerFactory.getLogger(Failure.class);

  private final AtomicReference<PipelineFailedException> first = new AtomicReference<>();

  void set(String reason, Throwable cause) {
    var failed = new PipelineFailedException(reason + ": " + cause.getMessage(), cause);
    if (first.compareAndSet(null, failed)) {
      log.error("stopped accepting spans: {}. Restart when the cause is gone.", reason, cause);
    }
  }

  boolean isSet() {
    return first.get() != null;
  }

  @Nullable String reason() {
    PipelineFailedException failed = first.get();
    return failed == null ? null : failed.getMessage();
  }

  PipelineFailedException exception() {
    PipelineFailedException failed = first.get();
    if (failed == null) throw new IllegalStateException("the pipeline has not failed");
    return failed;
  }
}
