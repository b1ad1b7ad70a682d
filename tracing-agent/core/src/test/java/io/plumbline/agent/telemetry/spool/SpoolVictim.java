package io.plumbline.agent.telemetry.spool;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that writes a spool on four threads as fast as it can, until it is killed. In a file beside, each thread says what it
 * has handed over, before and after:
 *
 * <pre>
 * 64 bytes a thread:  opening, opened, finishing, finished, accepting, accepted (of its spans: the last number)
 * </pre>
 *
 * Span ids are the thread's number, shifted by 40, plus the span's, from 1 on. Number 0 of each thread stays open; every tenth one
 * has a start record. The collector is played by each thread for itself, some spans behind.
 */
final class SpoolVictim {
  static final int THREADS = 4;
  static final int SLOT_BYTES = 64;
  static final int OPENING = 0;
  static final int OPENED = 8;
  static final int FINISHING = 16;
  static final int FINISHED = 24;
  static final int ACCEPTING = 32;
  static final int ACCEPTED = 40;
  static final int BEHIND = 300;
  private static final int BATCH = 100;
  private static final int AHEAD = 200;
  private static final String TEXT = String.join("", Collections.nCopies(50, "0123456789"));

  private SpoolVictim() {}

  /** Arguments: the spool's directory, the file of progress. */
  public static void main(String[] args) throws IOException {
    MappedByteBuffer progress = progress(Paths.get(args[1]));
    Spool spool = Spool.open(
        SpoolSettings.of(Paths.get(args[0]), "victim", 4), SpoolScene.RESOURCE, SpoolScene.RUN);
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      new Thread(() -> write(spool, progress, thread)).start();
    }
    System.out.println("writing");
  }

  static MappedByteBuffer progress(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) THREADS * SLOT_BYTES);
    }
  }

  static long id(int thread, long number) {
    return ((long) thread << 40) + number;
  }

  private static void write(Spool spool, MappedByteBuffer progress, int thread) {
    int slot = thread * SLOT_BYTES;
    SpoolScene.start(spool, id(thread, 0), 1);
    for (long number = 1; ; number++) {
      long id = id(thread, number);
      waitForTheOthers(progress, number);
      if (number % 10 == 0) {
        progress.putLong(slot + OPENING, number);
        spool.started(
            id, number, SpoolScene.SCOPE, SpoolScene.span(id, 1).build().toByteArray());
        progress.putLong(slot + OPENED, number);
      }
      byte[] span = SpoolScene.span(id, 1)
          .setEndTimeUnixNano(number)
          .setTraceState(TEXT)
          .build()
          .toByteArray();
      progress.putLong(slot + FINISHING, number);
      spool.finished(id, number, SpoolScene.SCOPE, span);
      progress.putLong(slot + FINISHED, number);
      if (number % BATCH == 0 && number > BEHIND) accept(spool, progress, thread, number - BEHIND);
    }
  }

  /** One that is not scheduled for long would have its spans overwritten, as is right for a spool of two segments. */
  private static void waitForTheOthers(MappedByteBuffer progress, long number) {
    for (int t = 0; t < THREADS; t++) {
      while (number - progress.getLong(t * SLOT_BYTES + FINISHED) > AHEAD)
        LockSupport.parkNanos(10_000);
    }
  }

  private static void accept(Spool spool, MappedByteBuffer progress, int thread, long upTo) {
    long[] ids = new long[BATCH];
    for (int i = 0; i < BATCH; i++) ids[i] = id(thread, upTo - i);
    progress.putLong(thread * SLOT_BYTES + ACCEPTING, upTo);
    spool.accepted(ids);
    progress.putLong(thread * SLOT_BYTES + ACCEPTED, upTo);
  }
}
