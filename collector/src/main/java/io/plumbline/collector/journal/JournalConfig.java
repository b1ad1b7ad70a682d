package io.plumbline.collector.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where the journal lives and how it is cut into files.
 *
 * @param directory created if it is not there; belongs to one process at a time
 * @param segmentBytes bytes after which a new segment file starts, at least 1 MiB
 */
public record JournalConfig(Path directory, long segmentBytes) {
  /** 64 MiB: written with zeros ahead of use in about 0.1 s, and deleted as soon as it is indexed. */
  public static final long DEFAULT_SEGMENT_BYTES = 64L << 20;

  private static final long LEAST_SEGMENT_BYTES = 1L << 20;

  public JournalConfig {
    requireNonNull(directory, "directory");
    if (segmentBytes < LEAST_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "journal.segment-bytes: " + segmentBytes + " (expected: >= " + LEAST_SEGMENT_BYTES + ")");
    }
  }
}
