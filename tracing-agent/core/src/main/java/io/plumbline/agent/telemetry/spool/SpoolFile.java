package io.plumbline.agent.telemetry.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The file of one process, which holds its lock as long as it lives.
 *
 * <pre>
 *  0 ┌───────────┬───────────────┬──────────────────┬─────────────┬──────────┬──────────────┬────────┐
 *    │ PLSPOOL1  │ bytes of a    │ bytes of the     │ bytes of    │ pid u64  │ start, epoch │ crc-32 │
 *    │           │ segment u32   │ resource u32     │ the run u32 │          │ ms u64       │ u32    │
 * 40 ├───────────┴────────────┬──┴──────────────────┴─────────┬───┴──────────┴──────────────┴────────┤
 *    │ sent by recovery u32   │ lost by the spool u32         │ (spans; not in the crc)              │
 * 48 ├────────────────────────┴───────────────────────────────┴──────────────────────────────────────┤
 *    │ resource: all fields of the ResourceSpans message but its ScopeSpans                          │
 *    ├───────────────────────────────────────────────────────────────────────────────────────────────┤
 *    │ run: instance/epoch in UTF-8, as in plumbline-recovered                                       │
 *    ├───────────────────────────────────────────────────────────────────────────────────────────────┤
 *    │ {@link Segment}                                                                                       │
 *    ├───────────────────────────────────────────────────────────────────────────────────────────────┤
 *    │ {@link Segment}                                                                                       │
 *    └───────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Its name is {@code <service>-<hash>.<pid>.<random>.spool}, and ends in {@code .new} until the header stands and every page
 * has been written: a mapped page for which the disk has no room would kill the process (SIGBUS).
 */
final class SpoolFile implements Closeable {
  static final String SUFFIX = ".spool";
  private static final String NEW = ".new";
  private static final long MAGIC = 0x504C53504F4F4C31L; // PLSPOOL1
  private static final int SEGMENT_BYTES_AT = 8;
  private static final int RESOURCE_BYTES_AT = 12;
  private static final int RUN_BYTES_AT = 16;
  private static final int LOST_AT = 44;
  private static final int SENT_AT = 40;
  private static final int CRC_AT = 36;
  private static final int HEADER_BYTES = 48;
  private static final int MAX_TEXT_BYTES = 1024 * 1024;
  private static final byte[] ZEROS = new byte[64 * 1024];

  /**
   * Those that this process has open. POSIX gives up a process's locks of a file when it closes any descriptor of that file, so
   * looking into one's own would unlock it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final byte[] resource;
  private final String run;
  private final ByteBuffer counts;
  private final Segment[] segments;

  private SpoolFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    ByteBuffer header = header(channel);
    int segmentBytes = header.getInt(SEGMENT_BYTES_AT);
    resource = new byte[header.getInt(RESOURCE_BYTES_AT)];
    byte[] runBytes = new byte[header.getInt(RUN_BYTES_AT)];
    header.position(HEADER_BYTES);
    header.get(resource).get(runBytes);
    run = new String(runBytes, StandardCharsets.UTF_8);
    counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER_BYTES);
    long first = header.capacity();
    segments = new Segment[] {
      new Segment(channel.map(FileChannel.MapMode.READ_WRITE, first, segmentBytes)),
      new Segment(channel.map(FileChannel.MapMode.READ_WRITE, first + segmentBytes, segmentBytes))
    };
  }

  /** Makes the directory where needed, and a file of zeros with the lock held. */
  static SpoolFile create(SpoolSettings settings, byte[] resource, String run) throws IOException {
    Files.createDirectories(settings.directory, readableBy(settings.directory, "rwx------"));
    String name = settings.filePrefix() + pid() + '.' + UUID.randomUUID() + SUFFIX;
    Path path = settings.directory.toAbsolutePath().resolve(name);
    Path unready = path.resolveSibling(name + NEW);
    OWN.add(path);
    FileChannel channel = FileChannel.open(
        unready,
        EnumSet.of(
            StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        readableBy(settings.directory, "rw-------"));
    try {
      if (settings.shared) refuseForeign(settings.directory, unready);
      if (channel.tryLock() == null)
        throw new IOException(unready + " is locked by another process");
      fill(channel, newHeader(settings, resource, run), settings.bytes);
      Files.move(unready, path, StandardCopyOption.ATOMIC_MOVE);
      return new SpoolFile(path, channel);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      Files.deleteIfExists(unready);
      OWN.remove(path);
      throw e;
    }
  }

  /** Nobody else may read it: there are business values in spans. Elsewhere than on POSIX file systems the directory decides. */
  private static FileAttribute<?>[] readableBy(Path directory, String mode) {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix"))
      return new FileAttribute<?>[0];
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }

  private static void refuseForeign(Path directory, Path ownFile) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(directory).equals(Files.getOwner(ownFile)))
      throw new IOException(directory + " belongs to somebody else or is a link"
          + " (expected: a directory of this user, or plumbline.spool.directory)");
  }

  private static ByteBuffer newHeader(SpoolSettings settings, byte[] resource, String run)
      throws IOException {
    byte[] runBytes = run.getBytes(StandardCharsets.UTF_8);
    if (resource.length > MAX_TEXT_BYTES || runBytes.length > MAX_TEXT_BYTES)
      throw new IOException(
          "resource: " + resource.length + " bytes (expected: <= " + MAX_TEXT_BYTES + ")");
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + resource.length + runBytes.length);
    header
        .putLong(MAGIC)
        .putInt(settings.bytes / 2)
        .putInt(resource.length)
        .putInt(runBytes.length);
    header.putLong(pid()).putLong(System.currentTimeMillis());
    header.position(HEADER_BYTES);
    header.put(resource).put(runBytes);
    header.putInt(CRC_AT, crc(header.array()));
    header.clear();
    return header;
  }

  private static void fill(FileChannel channel, ByteBuffer header, int bytes) throws IOException {
    while (header.hasRemaining()) channel.write(header);
    ByteBuffer zeros = ByteBuffer.wrap(ZEROS);
    for (long left = bytes; left > 0; ) {
      zeros.clear();
      zeros.limit((int) Math.min(left, ZEROS.length));
      left -= channel.write(zeros);
    }
  }

  /**
   * The file of a process that is gone, now with our lock.
   *
   * @return null if its process lives, another one recovers it, or it has been recovered
   * @throws CorruptSpoolException if it is no file that this version wrote
   */
  static @Nullable SpoolFile takeOver(Path file) throws IOException {
    Path path = file.toAbsolutePath();
    if (!OWN.add(path)) return null;
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      OWN.remove(path);
      return null;
    } catch (IOException e) {
      OWN.remove(path);
      throw e;
    }
    try {
      if (locked(channel) && Files.exists(path)) return new SpoolFile(path, channel);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      OWN.remove(path);
      throw e;
    }
    channel.close();
    OWN.remove(path);
    return null;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has it under another path
    }
  }

  private static ByteBuffer header(FileChannel channel) throws IOException {
    ByteBuffer fixed = ByteBuffer.wrap(readAt0(channel, HEADER_BYTES));
    if (fixed.getLong(0) != MAGIC) throw new CorruptSpoolException("not a spool of this version");
    int texts = textBytes(fixed, RESOURCE_BYTES_AT) + textBytes(fixed, RUN_BYTES_AT);
    byte[] whole = readAt0(channel, HEADER_BYTES + texts);
    if (crc(whole) != fixed.getInt(CRC_AT)) throw new CorruptSpoolException("header is damaged");
    long expected = whole.length + 2L * fixed.getInt(SEGMENT_BYTES_AT);
    if (channel.size() != expected)
      throw new CorruptSpoolException("size: " + channel.size() + " (expected: " + expected + ")");
    return ByteBuffer.wrap(whole);
  }

  private static int textBytes(ByteBuffer header, int at) throws CorruptSpoolException {
    int bytes = header.getInt(at);
    if (bytes < 0 || bytes > MAX_TEXT_BYTES)
      throw new CorruptSpoolException(
          "a text of " + bytes + " bytes (expected: <= " + MAX_TEXT_BYTES + ")");
    return bytes;
  }

  private static byte[] readAt0(FileChannel channel, int size) throws IOException {
    byte[] bytes = new byte[size];
    ByteBuffer header = ByteBuffer.wrap(bytes);
    while (header.hasRemaining()) {
      if (channel.read(header, header.position()) < 0)
        throw new CorruptSpoolException("header is cut off");
    }
    return bytes;
  }

  /** Of all but itself and the count behind it. */
  private static int crc(byte[] header) {
    CRC32 sum = new CRC32();
    sum.update(header, 0, CRC_AT);
    sum.update(header, HEADER_BYTES, header.length - HEADER_BYTES);
    return (int) sum.getValue();
  }

  /** Of the process, for people who look for it; 0 where the system has no /proc. */
  private static long pid() {
    try {
      return Long.parseLong(Paths.get("/proc/self").toRealPath().getFileName().toString());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  Path path() {
    return path;
  }

  byte[] resource() {
    return resource.clone();
  }

  Segment segment(int index) {
    return segments[index];
  }

  /** Which run of the service it is of: instance/epoch; empty if its spans were not numbered. */
  String run() {
    return run;
  }

  /** How many of the spans left in it the collector has accepted from recovery already, in their order. */
  int sent() {
    return counts.getInt(SENT_AT);
  }

  void sent(int spans) {
    counts.putInt(SENT_AT, spans);
  }

  /** How many spans its process ended or began that the collector may not have and that are not here. */
  int lost() {
    return counts.getInt(LOST_AT);
  }

  void lost(long spans) {
    counts.putInt(LOST_AT, (int) Math.min(Integer.MAX_VALUE, spans));
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Gives the lock up. */
  @Override
  public void close() throws IOException {
    channel.close();
    OWN.remove(path);
  }
}
