package io.plumbline.agent.telemetry.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
 *  0 ┌───────────┬───────────────┬──────────────────┬─────────────────────┬──────────┐
 *    │ PLSPOOL1  │ bytes of a    │ bytes of the     │ pid u64             │ crc-32   │
 *    │           │ segment u32   │ resource u32     │ start, epoch ms u64 │ u32      │
 * 36 ├───────────┴───────────────┴──────────────────┴─────────────────────┴──────────┤
 *    │ spans that recovery has had accepted u32, not in the crc                      │
 * 40 ├───────────────────────────────────────────────────────────────────────────────┤
 *    │ resource: all fields of the ResourceSpans message but its ScopeSpans          │
 *    ├───────────────────────────────────────────────────────────────────────────────┤
 *    │ {@link Segment}                                                                       │
 *    ├───────────────────────────────────────────────────────────────────────────────┤
 *    │ {@link Segment}                                                                       │
 *    └───────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Its name is {@code <service>-<hash>.<pid>.<random>.spool}, and ends in {@code .new} until the header stands and every page
 * has been written: a mapped page for which the disk has no room would kill the process (SIGBUS).
 */
final class SpoolFile implements Closeable {
  static final String SUFFIX = ".spool";
  private static final String NEW = ".new";
  private static final long MAGIC = 0x504C53504F4F4C31L; // PLSPOOL1
  private static final int SENT_AT = 36;
  private static final int CRC_AT = 32;
  private static final int HEADER_BYTES = 40;
  private static final int MAX_RESOURCE_BYTES = 1024 * 1024;
  private static final byte[] ZEROS = new byte[64 * 1024];

  /**
   * Those that this process has open. POSIX gives up a process's locks of a file when it closes any descriptor of that file, so
   * looking into one's own would unlock it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final byte[] resource;
  private final Segment[] segments;
  private int sent;

  private SpoolFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    ByteBuffer header = header(channel);
    int segmentBytes = header.getInt(8);
    resource = new byte[header.getInt(12)];
    header.position(HEADER_BYTES);
    header.get(resource);
    sent = header.getInt(SENT_AT);
    long first = HEADER_BYTES + (long) resource.length;
    segments = new Segment[] {
      new Segment(channel.map(FileChannel.MapMode.READ_WRITE, first, segmentBytes)),
      new Segment(channel.map(FileChannel.MapMode.READ_WRITE, first + segmentBytes, segmentBytes))
    };
  }

  /** Makes the directory where needed, and a file of zeros with the lock held. */
  static SpoolFile create(SpoolSettings settings, byte[] resource) throws IOException {
    if (resource.length > MAX_RESOURCE_BYTES)
      throw new IOException(
          "resource: " + resource.length + " bytes (expected: <= " + MAX_RESOURCE_BYTES + ")");
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
      fill(channel, newHeader(settings, resource), settings.bytes);
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

  private static ByteBuffer newHeader(SpoolSettings settings, byte[] resource) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + resource.length);
    header.putLong(MAGIC).putInt(settings.bytes / 2).putInt(resource.length);
    header
        .putLong(pid())
        .putLong(System.currentTimeMillis())
        .putInt(0)
        .putInt(0)
        .put(resource);
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
    int resourceBytes = fixed.getInt(12);
    if (resourceBytes < 0 || resourceBytes > MAX_RESOURCE_BYTES)
      throw new CorruptSpoolException(
          "resource: " + resourceBytes + " bytes (expected: <= " + MAX_RESOURCE_BYTES + ")");
    byte[] bytes = readAt0(channel, HEADER_BYTES + resourceBytes);
    ByteBuffer whole = ByteBuffer.wrap(bytes);
    if (crc(bytes) != whole.getInt(CRC_AT)) throw new CorruptSpoolException("header is damaged");
    long expected = HEADER_BYTES + resourceBytes + 2L * whole.getInt(8);
    if (channel.size() != expected)
      throw new CorruptSpoolException("size: " + channel.size() + " (expected: " + expected + ")");
    return whole;
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

  /** How many of the spans left in it the collector has accepted from recovery already, in their order. */
  int sent() {
    return sent;
  }

  void sent(int spans) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Integer.BYTES);
    count.putInt(0, spans);
    while (count.hasRemaining()) channel.write(count, SENT_AT + count.position());
    sent = spans;
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
