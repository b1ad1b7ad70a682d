package io.plumbline.collector.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Append-only records in segment files ({@link Segment} draws them). What {@link #sync} returned for
 * survives a crash and a power loss.
 *
 * <p>A position counts the bytes of all records ever appended, so it only grows. {@link #append},
 * {@link #sync} and {@link #close} belong to one thread; {@link #release}, {@link #replay} and
 * {@link #position} may be called from any. After {@link #append} or {@link #sync} has thrown anything
 * but {@link JournalFullException}, the journal must not be appended to any more: an fsync that failed
 * once may report success the next time without having written anything.
 */
public final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final String PREPARED = "prepared";
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final JournalConfig config;
  private final FileChannel lockFile;
  private final TreeMap<Long, Path> segments = new TreeMap<>(); // guarded by itself
  private final ExecutorService preparer;

  private Future<Path> prepared; // appending thread only
  private @Nullable FileChannel channel; // appending thread only
  private long firstPosition; // appending thread only
  private @Nullable JournalFullException full; // appending thread only
  private long fullNanos; // appending thread only
  private volatile long position;
  private volatile long syncedPosition;

  private Journal(JournalConfig config, FileChannel lockFile) {
    this.config = config;
    this.lockFile = lockFile;
    this.preparer = Executors.newSingleThreadExecutor(task -> {
      Thread thread = new Thread(task, "journal-prepare");
      thread.setDaemon(true);
      return thread;
    });
    this.prepared = prepareNext();
  }

  /**
   * Opens the journal, cuts what a crash left half-written off its end, and is ready to append.
   *
   * @param leastPosition the position that has been committed elsewhere: a journal that ends before
   *     it (it was deleted, or restored from a copy) goes on from there, so that positions only grow
   * @throws CorruptJournalException if a segment's header is damaged
   * @throws IOException if another process has the directory open, or it cannot be written
   */
  public static Journal open(JournalConfig config, long leastPosition) throws IOException {
    Files.createDirectories(config.directory());
    Journal journal = new Journal(config, lock(config.directory()));
    try {
      journal.openLast(leastPosition);
      return journal;
    } catch (IOException | RuntimeException failed) {
      journal.close();
      throw failed;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel file = FileChannel.open(
        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) return file;
    } catch (OverlappingFileLockException heldInThisProcess) {
      log.debug("journal is open in this process already", heldInThisProcess);
    }
    file.close();
    throw new IOException("data: " + directory + " is in use by another collector"
        + " (expected: one process for each data directory)");
  }

  private void openLast(long leastPosition) throws IOException {
    try (Stream<Path> files = Files.list(config.directory())) {
      files
          .filter(file -> Segment.isSegment(file))
          .forEach(file -> segments.put(Segment.firstPosition(file), file));
    }
    if (segments.isEmpty()) {
      roll(leastPosition);
      return;
    }
    firstPosition = segments.lastKey();
    Path last = segments.lastEntry().getValue();
    FileChannel opened = FileChannel.open(last, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel = opened;
    Segment.checkHeader(opened, last);
    position = endOfRecords(opened, firstPosition);
    cutTail(opened, last);
    syncedPosition = position;
    if (position < leastPosition) {
      log.warn(
          "journal ends at {}, but {} is committed; going on from there", position, leastPosition);
      roll(leastPosition);
    }
  }

  private static long endOfRecords(FileChannel segment, long first) throws IOException {
    long at = first;
    for (Segment.Read read; (read = Segment.read(segment, first, at)) != null; ) {
      at = read.end();
    }
    return at;
  }

  /** What follows the last whole record was never acknowledged: its batch had not been synced. */
  private void cutTail(FileChannel segment, Path file) throws IOException {
    long end = Segment.HEADER_BYTES + position - firstPosition;
    if (!Segment.hasBytesFrom(segment, end)) return;
    log.warn(
        "{}: cut a half-written record at position {}; it was never acknowledged", file, position);
    long size = segment.size();
    segment.truncate(end);
    Segment.zero(segment, end, Math.max(size, config.segmentBytes()));
    segment.force(true);
  }

  /**
   * Appends one record; it is durable after the next {@link #sync}.
   *
   * @param kind says to the reader what the payload is
   * @param payload its parts, which are one when it is read back
   * @throws JournalFullException if there is no room; nothing was written, so it may be tried again
   * @return the position after the record: where replay starts once everything up to it is stored
   */
  public long append(byte kind, byte[]... payload) throws IOException {
    long recordBytes = Segment.RECORD_HEADER_BYTES + Segment.bytes(payload);
    long used = position - firstPosition;
    // A record that is larger than a segment gets one for itself, which then grows as it is
    // written.
    if (used > 0 && Segment.HEADER_BYTES + used + recordBytes > config.segmentBytes()) {
      sync();
      roll(position);
    }
    FileChannel to = open();
    long offset = Segment.HEADER_BYTES + position - firstPosition;
    offset += Segment.writeFully(to, offset, Segment.recordHeader(position, kind, payload));
    for (byte[] part : payload) offset += Segment.writeFully(to, offset, ByteBuffer.wrap(part));
    long end = position + recordBytes;
    position = end;
    return end;
  }

  /** Returns when everything appended so far would survive a power loss. */
  public void sync() throws IOException {
    open().force(false);
    syncedPosition = position;
  }

  private FileChannel open() throws IOException {
    if (channel == null) throw new IOException("journal is closed");
    return channel;
  }

  private void roll(long newFirstPosition) throws IOException {
    Path next = awaitPrepared();
    Path file = Segment.file(config.directory(), newFirstPosition);
    try (FileChannel header = FileChannel.open(next, StandardOpenOption.WRITE)) {
      Segment.writeHeader(header, newFirstPosition);
      header.force(false);
    }
    Files.move(next, file);
    syncDirectory();
    if (channel != null) channel.close();
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    synchronized (segments) {
      segments.put(newFirstPosition, file);
    }
    firstPosition = newFirstPosition;
    position = newFirstPosition;
    syncedPosition = newFirstPosition;
    prepared = prepareNext();
  }

  private Future<Path> prepareNext() {
    return preparer.submit(() -> {
      Path file = config.directory().resolve(PREPARED);
      Segment.prepare(file, config.segmentBytes());
      return file;
    });
  }

  /** At most one try a second where there is no room: each fills the disk once more. */
  private Path awaitPrepared() throws IOException {
    JournalFullException last = full;
    if (last != null) {
      if (System.nanoTime() - fullNanos < RETRY_NANOS) throw last;
      prepared = prepareNext();
    }
    try {
      Path next = prepared.get();
      full = null;
      return next;
    } catch (ExecutionException failed) {
      full = new JournalFullException(
          "no room for a journal segment of " + config.segmentBytes() + " bytes in "
              + config.directory() + " (expected: free space): " + failed.getCause(),
          failed);
      fullNanos = System.nanoTime();
      throw full;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a journal segment was allocated", stopped);
    }
  }

  /** A file's name is durable only when its directory has been synced. */
  private void syncDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(config.directory(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * Hands every synced record that starts at or after the position to the reader, in order.
   *
   * @param from a position that {@link #append} returned, or 0 for whatever there is: what reads it
   *     is new, or was made anew after the first segments had been released
   * @throws CorruptJournalException if a record before the last segment's end cannot be read
   */
  public void replay(long from, Reader reader) throws IOException {
    replay(from, Long.MAX_VALUE, reader);
  }

  /**
   * The same, only of records that start before another position. May go on beside appends.
   *
   * @param until any position; more than there is for whatever there is
   */
  public void replay(long from, long until, Reader reader) throws IOException {
    // Read before the list of segments, which then has all that hold records up to it.
    long end = Math.min(until, syncedPosition);
    TreeMap<Long, Path> files;
    synchronized (segments) {
      files = new TreeMap<>(segments);
    }
    Long start = files.floorKey(from);
    if (start == null && from == 0) {
      start = files.firstKey();
      log.warn(
          "nothing is stored yet, but the journal begins at position {}: what was before it has been"
              + " stored elsewhere, and is not stored again",
          start);
    }
    if (start == null) {
      throw new CorruptJournalException(
          "journal begins at " + files.firstKey() + ", but only what is before " + from
              + " is stored. A segment file is missing from " + config.directory());
    }
    for (var file : files.tailMap(start, true).entrySet()) {
      if (file.getKey() > start && file.getKey() >= end) return;
      Long next = files.higherKey(file.getKey());
      long last = next == null ? end : Math.min(end, next);
      replaySegment(file.getKey(), file.getValue(), Math.max(from, file.getKey()), last, reader);
    }
  }

  private void replaySegment(long first, Path file, long from, long end, Reader reader)
      throws IOException {
    try (FileChannel segment = FileChannel.open(file, StandardOpenOption.READ)) {
      Segment.checkHeader(segment, file);
      for (long at = from; at < end; ) {
        Segment.Read read = Segment.read(segment, first, at);
        if (read == null) {
          throw new CorruptJournalException(file + ": damaged at position " + at + " of " + end
              + ". Restore the file; to give up what it still holds, move it away.");
        }
        reader.read(read.kind(), read.payload(), read.end());
        at = read.end();
      }
    }
  }

  /** Deletes the segments that lie wholly before the position: they are stored elsewhere. */
  public void release(long committedPosition) throws IOException {
    synchronized (segments) {
      while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= committedPosition) {
        Files.deleteIfExists(segments.pollFirstEntry().getValue());
      }
    }
  }

  /** The position after the last record appended. */
  public long position() {
    return position;
  }

  /** Closes the files. What was appended and not synced may be lost. */
  @Override
  public void close() throws IOException {
    stopPreparing();
    if (channel != null) channel.close();
    channel = null;
    lockFile.close();
  }

  private void stopPreparing() {
    preparer.shutdownNow();
    try {
      // It stops at the next write: nobody else may find the file being written.
      if (!preparer.awaitTermination(10, TimeUnit.SECONDS)) log.warn("a segment is still prepared");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Receives what {@link #replay} reads. */
  @FunctionalInterface
  public interface Reader {
    /**
     * One record.
     *
     * @param end the position after it, as {@link #append} returned it
     */
    void read(byte kind, byte[] payload, long end) throws IOException;
  }
}
