package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans that started in one stretch of time, in a Lucene index of their own. Its writer is open
 * while spans come, its reader from the first question on. Thread-safe; {@link #write}, {@link
 * #rest} and {@link #seal} belong to whoever holds the store's write lock.
 */
final class Partition {
  private static final Logger log = LoggerFactory.getLogger(Partition.class);
  private static final double WRITE_BUFFER_MIB = 64;

  private final Path path;
  private final Object committing = new Object(); // taken before this; no commit loses its writer
  private @Nullable FSDirectory directory; // guarded by this, like all below
  private @Nullable IndexWriter writer;
  private @Nullable SeenSpans seen; // by the writer; null if there was something before it
  private @Nullable DirectoryReader reader;
  private boolean isDeleted;
  private boolean isSealed;
  private long refreshedNanos;
  private long writtenEpochMillis;
  private long bytes = -1;

  /**
   * Not opened yet.
   *
   * @param path a directory, or where it will be
   * @param writtenEpochMillis when it was last written to
   */
  Partition(Path path, long writtenEpochMillis) {
    this.path = path;
    this.writtenEpochMillis = writtenEpochMillis;
  }

  /** One that an earlier process left; the directory's time says when it was last written to. */
  static Partition found(Path path) throws IOException {
    return new Partition(path, Files.getLastModifiedTime(path).toMillis());
  }

  void write(List<Span> spans, SpanFields fields, long nowEpochMillis) throws IOException {
    IndexWriter writing;
    SeenSpans known;
    synchronized (this) {
      writing = writing(nowEpochMillis);
      known = seen;
    }
    for (Span span : spans) {
      boolean mayBeThere = known == null || known.add(span);
      List<IndexableField> document = fields.of(span);
      if (mayBeThere) writing.updateDocument(fields.idTerm(), document);
      else writing.addDocument(document);
    }
  }

  private synchronized IndexWriter writing(long nowEpochMillis) throws IOException {
    writtenEpochMillis = nowEpochMillis;
    isSealed = false;
    return openWriter();
  }

  private synchronized IndexWriter openWriter() throws IOException {
    bytes = -1;
    if (writer == null) {
      IndexWriterConfig config = new IndexWriterConfig()
          .setRAMBufferSizeMB(WRITE_BUFFER_MIB)
          .setCodec(new ZstdCodec())
          .setCommitOnClose(false);
      seen = DirectoryReader.indexExists(directory()) ? null : new SeenSpans();
      writer = new IndexWriter(directory(), config);
      closeReader(); // it would not see what is written from now on
    }
    return writer;
  }

  private FSDirectory directory() throws IOException {
    if (directory == null) directory = FSDirectory.open(path);
    return directory;
  }

  void commit() throws IOException {
    synchronized (committing) {
      IndexWriter current = writer();
      if (current != null) current.commit();
    }
  }

  private synchronized @Nullable IndexWriter writer() {
    return writer;
  }

  /**
   * Makes it one segment instead of many: less to look at, and deleted copies are gone. May take
   * long; the lock is free meanwhile. Ends early when {@link #rest} or {@link #close} comes.
   */
  void merge() throws IOException {
    if (isOneSegment()) return;
    IndexWriter merging = openWriter();
    try {
      merging.forceMerge(1);
    } catch (AlreadyClosedException | MergePolicy.MergeAbortedException needed) {
      log.debug("{}: merge was ended, as its writer was needed elsewhere", path, needed);
    }
  }

  private synchronized boolean isOneSegment() throws IOException {
    if (writer != null) return false;
    return !DirectoryReader.indexExists(directory())
        || SegmentInfos.readLatestCommit(directory()).size() <= 1;
  }

  /** Commits and closes the writer; the next {@link #write} opens one again. Ends a merge. */
  void rest() throws IOException {
    synchronized (committing) {
      commit();
      closeWriter();
      keepTime();
    }
  }

  /** A merge must not make the partition look younger to the next process. */
  private synchronized void keepTime() throws IOException {
    Files.setLastModifiedTime(path, FileTime.fromMillis(writtenEpochMillis));
  }

  /** Closes the writer for as long as nothing comes, after a merge. */
  void seal() throws IOException {
    rest();
    synchronized (this) {
      isSealed = true;
    }
  }

  /** Whether it has been sealed by this process and not been written to since. */
  synchronized boolean isSealed() {
    return isSealed;
  }

  private synchronized void closeWriter() throws IOException {
    IndexWriter closed = writer;
    writer = null;
    seen = null;
    if (closed != null) closed.rollback();
    closeReader(); // it asks the writer whether there is something new
  }

  synchronized boolean isResting() {
    return writer == null;
  }

  synchronized long writtenEpochMillis() {
    return writtenEpochMillis;
  }

  /** Bytes of its files; what has not been flushed yet is not counted. */
  synchronized long bytes() throws IOException {
    if (bytes >= 0) return bytes;
    long sum = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) sum += size(file);
    } catch (NoSuchFileException notYet) {
      return 0;
    }
    if (writer == null) bytes = sum;
    return sum;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException mergedAway) {
      return 0;
    }
  }

  /**
   * A reader that sees what was written by so long ago, to be given back with decRef; null if there
   * is nothing to read.
   */
  synchronized @Nullable DirectoryReader acquire(long refreshNanos) throws IOException {
    if (isDeleted) return null;
    if (reader == null) {
      reader = open();
      refreshedNanos = System.nanoTime();
    } else if (writer != null && System.nanoTime() - refreshedNanos >= refreshNanos) {
      DirectoryReader newer = DirectoryReader.openIfChanged(reader, writer);
      refreshedNanos = System.nanoTime();
      if (newer != null) {
        closeReader();
        reader = newer;
      }
    }
    if (reader != null) reader.incRef();
    return reader;
  }

  private @Nullable DirectoryReader open() throws IOException {
    if (writer != null) return DirectoryReader.open(writer);
    // Killed before its first commit: there is a directory, and nothing in it.
    return DirectoryReader.indexExists(directory()) ? DirectoryReader.open(directory()) : null;
  }

  private void closeReader() throws IOException {
    if (reader != null) reader.close();
    reader = null;
  }

  /** Closes without a commit. */
  void close() throws IOException {
    synchronized (committing) {
      closeWriter();
      closeDirectory();
    }
  }

  private synchronized void closeDirectory() throws IOException {
    if (directory != null) directory.close();
    directory = null;
  }

  /** Its files go, too; readers that have it finish. */
  void delete(Path doomed) throws IOException {
    synchronized (this) {
      isDeleted = true;
    }
    close();
    // A crash while files are being deleted must not leave half an index.
    if (Files.exists(path)) Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
    IOUtils.rm(doomed);
  }
}
