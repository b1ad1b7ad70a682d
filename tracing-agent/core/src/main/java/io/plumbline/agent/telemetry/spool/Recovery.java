package io.plumbline.agent.telemetry.spool;

import io.plumbline.agent.AgentLog;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what earlier processes of this service on this host left behind, and deletes their files. A file whose lock is held
 * belongs to a process that lives and is not touched. Of a file that the collector does not take now, it is remembered how
 * far it got; so at most one request of it is sent twice, and collectors know a span by its id.
 *
 * <p>Looks at the start and then every minute, as another process of the service may die while this one lives. One thread.
 */
public final class Recovery implements Runnable {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration UNREADY_FOR = Duration.ofHours(1);
  private static final int MAX_FILES = 8;
  private static final int MAX_SPANS = 512;
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_COMPLAINTS = 100;

  private final SpoolSettings settings;
  private final Sender sender;
  private final Set<Path> complained = new HashSet<>();
  private @Nullable Path refused;

  /** The way to the collector. */
  public interface Sender {
    /**
     * Sends and waits for the answer.
     *
     * @param request an ExportTraceServiceRequest of OTLP
     * @return whether the collector has accepted it
     */
    boolean send(byte[] request, int spans);

    /**
     * All that a process left has been accepted, and the file lacks nothing of it.
     *
     * @param run as given to {@link Spool#open}
     */
    void recovered(String run);
  }

  public Recovery(SpoolSettings settings, Sender sender) {
    this.settings = settings;
    this.sender = sender;
  }

  /** Until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        look();
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      int accepted = once();
      if (accepted > 0)
        AgentLog.info("sent " + accepted + " spans that earlier processes of " + settings.service
            + " left in " + settings.directory);
    } catch (IOException | RuntimeException | InternalError e) {
      complain(settings.directory, e);
    }
  }

  /** One look at the directory. Answers how many spans were accepted. */
  public int once() throws IOException {
    int accepted = 0;
    List<Path> left = new ArrayList<>();
    for (Path path : refusedLast(oldestFirst())) {
      try (SpoolFile file = SpoolFile.takeOver(path)) {
        if (file == null) continue;
        if (left.isEmpty()) accepted += recover(file);
        if (Files.exists(path)) left.add(path);
      } catch (CorruptSpoolException e) {
        AgentLog.warn("deletes " + path + ", which is no spool: " + e.getMessage(), null);
        Files.deleteIfExists(path);
      } catch (IOException e) {
        complain(path, e);
      }
    }
    refused = left.isEmpty() ? null : left.get(0);
    List<Path> oldest = oldestFirst();
    oldest.retainAll(left);
    for (int i = 0; i < left.size() - MAX_FILES; i++) giveUp(oldest.get(i));
    return accepted;
  }

  /** What one request was refused for may be its own fault: the next look begins with the others. */
  private List<Path> refusedLast(List<Path> files) {
    if (refused != null && files.remove(refused)) files.add(refused);
    return files;
  }

  private void giveUp(Path path) throws IOException {
    try (SpoolFile file = SpoolFile.takeOver(path)) {
      if (file == null) return;
      Leftover leftover = Leftover.of(file);
      AgentLog.warn(
          "deletes " + path + ", the oldest of more than " + MAX_FILES
              + " spools, before all of it was accepted: " + leftover.finished() + " finished and "
              + leftover.unfinished() + " unfinished spans, of which " + file.sent() + " were",
          null);
      file.delete();
    }
  }

  /** Once for each file; it is tried again. */
  private void complain(Path path, Throwable cause) {
    if (complained.size() < MAX_COMPLAINTS && complained.add(path))
      AgentLog.warn("cannot recover " + path + " now", cause);
  }

  private List<Path> oldestFirst() throws IOException {
    if (!Files.isDirectory(settings.directory)) return new ArrayList<>();
    Map<FileTime, List<Path>> byAge = new TreeMap<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(settings.directory, settings.filePrefix() + '*')) {
      for (Path path : all) {
        FileTime changed = changed(path);
        if (changed == null) continue;
        if (path.toString().endsWith(SpoolFile.SUFFIX)) {
          byAge.computeIfAbsent(changed, time -> new ArrayList<>()).add(path);
        } else if (changed.toMillis() < System.currentTimeMillis() - UNREADY_FOR.toMillis()) {
          Files.deleteIfExists(path); // its process died while it made it
        }
      }
    }
    List<Path> files = new ArrayList<>();
    byAge.values().forEach(files::addAll);
    return files;
  }

  /** Null if somebody has deleted it meanwhile. */
  private static @Nullable FileTime changed(Path path) throws IOException {
    try {
      return Files.getLastModifiedTime(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private int recover(SpoolFile file) throws IOException {
    Leftover leftover = Leftover.of(file);
    Sending sending = new Sending(file);
    leftover.forEachFinished(entry -> sending.add(request -> request.finished(entry)));
    leftover.forEachUnfinished(
        entry -> sending.add(request -> request.unfinished(entry, leftover.lastEpochNanos())));
    sending.flush();
    if (sending.refused) return sending.accepted;
    if (file.lost() == 0 && !file.run().isEmpty()) sender.recovered(file.run());
    file.delete();
    return sending.accepted;
  }

  /** Makes requests of the spans of one file and stops at the first that is not accepted. */
  private final class Sending {
    private final SpoolFile file;
    private final SpoolRequest request;
    private int before;
    private int accepted;
    private boolean refused;

    Sending(SpoolFile file) {
      this.file = file;
      request = new SpoolRequest(file.resource());
      before = file.sent();
    }

    void add(Consumer<SpoolRequest> span) {
      if (refused) return;
      if (before > 0) {
        before--;
        return;
      }
      span.accept(request);
      if (request.spans() >= MAX_SPANS || request.bytes() >= MAX_BYTES) flush();
    }

    void flush() {
      int spans = request.spans();
      if (spans == 0) return;
      refused = !sender.send(request.take(), spans);
      if (refused) return;
      accepted += spans;
      file.sent(file.sent() + spans);
    }
  }
}
