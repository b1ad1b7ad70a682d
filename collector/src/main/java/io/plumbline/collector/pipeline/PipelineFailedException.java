package io.plumbline.collector.pipeline;

/** The journal or the index has failed; nothing is accepted until the collector is restarted. */
public final class PipelineFailedException extends Exception {
  private static final long serialVersionUID = 1;

  PipelineFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
