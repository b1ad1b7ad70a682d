package io.plumbline.collector.pipeline;

import java.time.Duration;

/**
 * How much may wait, and how often the store commits.
 *
 * @param queueRequests requests between admission and storage, 1 to 65,536
 * @param queueBytes their size after decompression, at least 1 MiB. A request's spans take about
 *     four times its bytes in memory
 * @param commitInterval between two commits of the store; replay after a crash is about as long
 * @param decodeThreads how many threads read requests, 1 to 64
 * @param waiting what the stages do while there is nothing for them
 */
public record PipelineConfig(
    int queueRequests,
    long queueBytes,
    Duration commitInterval,
    int decodeThreads,
    QueueWait waiting) {
  public static final int DEFAULT_QUEUE_REQUESTS = 1_024;
  public static final long DEFAULT_QUEUE_BYTES = 128L << 20;
  public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofSeconds(5);

  private static final int MOST_REQUESTS = 1 << 16;
  private static final long LEAST_BYTES = 1L << 20;
  private static final int MOST_DECODE_THREADS = 64;

  /** With as many decoding threads as there are cores, and stages that sleep when idle. */
  public PipelineConfig(int queueRequests, long queueBytes, Duration commitInterval) {
    this(queueRequests, queueBytes, commitInterval, defaultDecodeThreads(), QueueWait.BLOCK);
  }

  /** As many as there are cores, within the bounds. */
  public static int defaultDecodeThreads() {
    return Math.min(MOST_DECODE_THREADS, Runtime.getRuntime().availableProcessors());
  }

  public PipelineConfig {
    if (queueRequests < 1 || queueRequests > MOST_REQUESTS) {
      throw new IllegalArgumentException(
          "queue.requests: " + queueRequests + " (expected: 1 to " + MOST_REQUESTS + ")");
    }
    if (queueBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "queue.bytes: " + queueBytes + " (expected: >= " + LEAST_BYTES + ")");
    }
    if (decodeThreads < 1 || decodeThreads > MOST_DECODE_THREADS) {
      throw new IllegalArgumentException("queue.decode-threads: " + decodeThreads
          + " (expected: 1 to " + MOST_DECODE_THREADS + ")");
    }
    if (commitInterval.isNegative() || commitInterval.isZero()) {
      throw new IllegalArgumentException(
          "index.commit-interval: " + commitInterval + " (expected: longer than zero)");
    }
  }
}
