package io.plumbline.id.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What this server remembers of its database outside of it, so that it notices after a restart too that the database
 * went back. One small file, replaced as a whole:
 *
 * <pre>
 *   plumbline-seen 1                   format
 *   server 6f0c...                     this server's row in id_server
 *   beat 1742                          the last counter of that row whose commit was acknowledged
 *   lease 1795400000000                highest time of ids that was granted to anybody, milliseconds
 *   segment pay 120001                 first number not reserved, for each counter this server reserved from;
 *   segment invoice 48 20261123        with the period if there are periods
 *   crc32 1c291ca3                     of all the bytes above
 * </pre>
 *
 * A new file is written beside it, forced, and renamed over it, so after a crash there is the old or the new one. A file
 * that does not fit its checksum stops the start: only an operator knows what happened to that disk. The file is locked
 * while the server runs. Not thread-safe: {@link Continuity} calls it one thread at a time.
 */
final class Witness implements AutoCloseable {
  private static final String HEAD = "plumbline-seen 1";

  /** What the file says. */
  record Memory(String server, long beat, long leaseMillis, Map<String, Position> segments) {
    static Memory fresh() {
      return new Memory(UUID.randomUUID().toString(), 0, 0, Map.of());
    }
  }

  private final @Nullable Path file;
  private final @Nullable FileChannel lockChannel;

  private Witness(@Nullable Path file, @Nullable FileChannel lockChannel) {
    this.file = file;
    this.lockChannel = lockChannel;
  }

  /** Remembers nothing over a restart. */
  static Witness none() {
    return new Witness(null, null);
  }

  /**
   * The witness of one database.
   *
   * @param directory made if it is not there
   * @param url of the database: each has a file of its own
   * @throws StoreUnavailableException if another process uses it or it cannot be written
   */
  static Witness open(Path directory, String url) {
    CRC32 crc = new CRC32();
    crc.update(url.getBytes(StandardCharsets.UTF_8));
    Path file = directory.resolve(String.format("seen-%08x.txt", crc.getValue()));
    try {
      Files.createDirectories(directory);
      FileChannel channel = FileChannel.open(
          directory.resolve(file.getFileName() + ".lock"),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StoreUnavailableException(
            "data: " + directory + " is already in use by another id-service (expected: one each)");
      }
      return new Witness(file, channel);
    } catch (IOException e) {
      throw new StoreUnavailableException("data: " + directory
          + " cannot be used (expected: a directory that can be written): " + e);
    }
  }

  /** Null if another process, or another server of this one, has it. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** What was remembered; a fresh one if there is nothing. Throws StoreUnavailableException if the file is damaged. */
  Memory read() {
    if (file == null) return Memory.fresh();
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Memory.fresh();
    } catch (IOException e) {
      throw new StoreUnavailableException(e);
    }
    int crcAt = text.lastIndexOf("crc32 ");
    if (crcAt < 0
        || !text.startsWith(HEAD)
        || !text.substring(crcAt).equals(crc(text.substring(0, crcAt)))) {
      throw new StoreUnavailableException(file
          + " is damaged (expected: '" + HEAD
          + "', and its checksum in the last line). It is what protects against a"
          + " database that went back: find out what happened to this disk before you remove it");
    }
    return parsed(text.substring(0, crcAt));
  }

  private static Memory parsed(String text) {
    Memory memory = Memory.fresh();
    String server = memory.server();
    long beat = 0;
    long lease = 0;
    Map<String, Position> segments = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("server")) server = words[1];
      if (words[0].equals("beat")) beat = Long.parseLong(words[1]);
      if (words[0].equals("lease")) lease = Long.parseLong(words[1]);
      if (words[0].equals("segment")) {
        segments.put(
            words[1], new Position(words.length > 3 ? words[3] : "", Long.parseLong(words[2])));
      }
    }
    return new Memory(server, beat, lease, segments);
  }

  /** Remembers this durably. Throws StoreUnavailableException if the disk does not take it. */
  void write(Memory memory) {
    if (file == null) return;
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    text.append("server ").append(memory.server()).append('\n');
    text.append("beat ").append(memory.beat()).append('\n');
    text.append("lease ").append(memory.leaseMillis()).append('\n');
    new TreeMap<>(memory.segments()).forEach((namespace, at) -> {
      text.append("segment ").append(namespace).append(' ').append(at.next());
      if (!at.period().isEmpty()) text.append(' ').append(at.period());
      text.append('\n');
    });
    text.append(crc(text.toString()));
    try {
      replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "data: " + file + " cannot be written (expected: room on the disk): " + e);
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(
        fresh,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) channel.write(buffer);
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true); // the rename
    }
  }

  private static String crc(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("crc32 %08x\n", crc.getValue());
  }

  @Override
  public void close() {
    if (lockChannel == null) return;
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
