package io.plumbline.agent.telemetry.spool;

import io.plumbline.agent.AgentLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process would leave behind if it were killed now. Written into mapped memory without any system call: the kernel
 * keeps it when the process dies in whatever way, {@code kill -9} included. It is not synced, so a machine that loses its
 * power loses it.
 *
 * <p>Any thread. Nothing here throws into the application: a file that cannot be made or written is said once, and what
 * would have been written is counted.
 *
 * <pre>
 * two segments by turns        [ 3: s f s f f s ]   [ 4: s s f f _ _ _ ]
 *                                older, complete      being written
 * it is full:                  [ 5: s s _ _ _ _ ]   [ 4: s s f f f s f ]
 *                                └─ what is still open is written again: 4 goes next
 * </pre>
 *
 * A segment that is begun anew loses spans only where more are waiting to be accepted than one segment holds: the
 * oldest, of which most have been waiting for longest, give way to the newest.
 */
public final class Spool implements Closeable {
  /** Of a segment, for one span, and for all that are open: so that after a turn there is room. */
  private static final int MAX_SHARE = 4;

  private final int limitBytes;
  private final Map<Long, Entry> open = new LinkedHashMap<>(); // guarded by this
  private final Tally tally = new Tally(); // guarded by this
  private @Nullable SpoolFile file; // guarded by this; null when there is none (any more)
  private int active; // guarded by this
  private int openBytes; // guarded by this
  private long waiting; // guarded by this; finished, not accepted
  private long inActive; // guarded by this; finished spans written into the active segment

  /** What a spool has seen since its start, in spans. */
  private static final class Tally {
    long started;
    long finished;
    long accepted;
    long overwritten;
    long tooLarge;
    long forgotten;
    long withoutFile;
  }

  private Spool(@Nullable SpoolFile file, int bytes) {
    this.file = file;
    limitBytes = bytes / 2 / MAX_SHARE;
    if (file != null) file.segment(0).begin(1);
  }

  /**
   * With a file of this process's own; without, after a line in the log, if it cannot be made.
   *
   * @param resource the fields of OTLP's ResourceSpans message but its ScopeSpans
   * @param run this process, as {@link Recovery.Sender#recovered} is to be told of it; empty if nobody asks
   */
  public static Spool open(SpoolSettings settings, byte[] resource, String run) {
    SpoolFile file = null;
    try {
      file = SpoolFile.create(settings, resource, run);
    } catch (IOException | RuntimeException e) {
      AgentLog.warn(
          "no spool in " + settings.directory + ", a crash will lose what was not sent: " + e,
          null);
    }
    return new Spool(file, settings.bytes);
  }

  /**
   * A request has begun. Of those that are open at once, the newest are kept, as many as fit an eighth of the file.
   *
   * @param scope the fields of OTLP's ScopeSpans message but its spans, at most 64 KiB; not changed afterwards
   * @param span the fields of its Span message but the end; not changed afterwards
   */
  public void started(long spanId, long startEpochNanos, byte[] scope, byte[] span) {
    if (tooLarge(scope, span)) return; // its end will be as large, and counted
    Entry entry = Entry.started(spanId, startEpochNanos, scope, span);
    synchronized (this) {
      if (!append(entry)) return;
      tally.started++;
      openBytes += entry.bytes();
      Entry before = open.put(spanId, entry);
      if (before != null) openBytes -= before.bytes();
      if (openBytes > limitBytes) forgetOldest();
    }
  }

  private void forgetOldest() {
    Iterator<Entry> oldest = open.values().iterator();
    openBytes -= oldest.next().bytes();
    oldest.remove();
    tally.forgotten++;
    sayLost();
  }

  /** The next process has to know that what it finds is not all. */
  private void sayLost() {
    if (file != null) file.lost(tally.overwritten + tally.tooLarge + tally.forgotten);
  }

  /** A span has ended; begun here or not. Parameters as in {@link #started}, the span with its end. */
  public void finished(long spanId, long endEpochNanos, byte[] scope, byte[] span) {
    boolean tooLarge = tooLarge(scope, span);
    Entry entry = tooLarge
        ? Entry.settled(spanId) // not here, but it did end
        : Entry.finished(spanId, endEpochNanos, scope, span);
    synchronized (this) {
      if (!append(entry)) return;
      Entry begun = open.remove(spanId);
      if (begun != null) openBytes -= begun.bytes();
      if (tooLarge) {
        tally.tooLarge++;
        sayLost();
        return;
      }
      tally.finished++;
      waiting++;
      inActive++;
    }
  }

  /** The collector has these: they will not be sent again. */
  public void accepted(long... spanIds) {
    if (spanIds.length == 0) return;
    int most = (limitBytes - 64) / Long.BYTES;
    for (int from = 0; from < spanIds.length; from += most) {
      int to = Math.min(spanIds.length, from + most);
      Entry entry = Entry.settled(Arrays.copyOfRange(spanIds, from, to));
      synchronized (this) {
        if (!append(entry)) return;
        tally.accepted += to - from;
        waiting = Math.max(0, waiting - (to - from));
      }
    }
  }

  private boolean tooLarge(byte[] scope, byte[] span) {
    return scope.length > Entry.MAX_SCOPE_BYTES || scope.length + span.length > limitBytes - 64;
  }

  private boolean append(Entry entry) {
    SpoolFile target = file;
    if (target == null) {
      if (entry.type == Entry.FINISHED) tally.withoutFile++;
      return false;
    }
    try {
      if (target.segment(active).append(entry)) return true;
      turn(target);
      return target.segment(active).append(entry);
    } catch (InternalError e) { // the JDK's word for a page of a mapped file that is gone
      file = null;
      AgentLog.warn("the spool's file cannot be written any more: " + target.path(), e);
      return false;
    }
  }

  private void turn(SpoolFile target) {
    long lost = Math.max(0, waiting - inActive);
    if (lost > 0 && tally.overwritten == 0)
      AgentLog.warn(
          "the spool is full: a crash now loses the oldest of " + waiting
              + " spans that the collector has not accepted",
          null);
    tally.overwritten += lost;
    if (lost > 0) sayLost();
    waiting -= lost;
    inActive = 0;
    long generation = target.segment(active).generation() + 1;
    active = 1 - active;
    Segment next = target.segment(active);
    next.begin(generation);
    for (Entry entry : open.values()) next.append(entry);
  }

  /**
   * Deletes the file if nothing in it need be sent, else leaves it to the next process: what the collector did not accept,
   * and requests that the end of this process has cut off.
   */
  @Override
  public synchronized void close() throws IOException {
    SpoolFile own = file;
    if (own == null) return;
    file = null;
    try (SpoolFile closing = own) {
      if (Leftover.of(closing).isEmpty()) closing.delete();
    }
  }

  /** For the log. */
  public synchronized String counts() {
    return tally.finished + " finished spans and " + tally.started + " starts spooled, "
        + tally.accepted + " accepted, at least " + tally.overwritten
        + " overwritten before they were accepted, " + tally.tooLarge + " larger than "
        + limitBytes + " bytes, " + tally.forgotten + " open ones too many, "
        + tally.withoutFile + " not spooled for want of a file";
  }
}
