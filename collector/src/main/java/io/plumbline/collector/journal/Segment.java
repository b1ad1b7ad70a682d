package io.plumbline.collector.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal. It is filled with zeros ahead of use, since syncing a file that grows
 * costs two to eight times as much as syncing one that does not.
 *
 * <pre>
 *   file name: first position as 20 digits, ".journal"
 *
 *   0         4         8                     16         20
 *   +---------+---------+---------------------+----------+
 *   | "PLJ\1" |    0    | first position      | CRC32C   |   header, the CRC is of bytes 0 to 15
 *   +---------+---------+---------------------+----------+
 *   | record | record | record | 0 0 0 0 0 0 ...
 *
 *   record:
 *   0         4         8      9
 *   +---------+---------+------+------------------------+
 *   | length  | CRC32C  | kind | payload                |   length is of kind and payload: 1 or more
 *   +---------+---------+------+------------------------+
 *   The CRC is of position (8 bytes), length, kind and payload. With the position in it, bytes that
 *   an earlier life of the file left behind are never taken for a record.
 *
 *   A record's position is the first position of its file + its offset - 20. All numbers big-endian.
 * </pre>
 */
final class Segment {
  static final String SUFFIX = ".journal";
  static final int HEADER_BYTES = 20;
  static final int RECORD_HEADER_BYTES = 9;

  private static final int MAGIC = 0x504C4A01;
  private static final int ZEROS_BYTES = 1 << 20;

  private Segment() {}

  /** A record as it was read; {@code end} is the position of the one after it. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Read(byte kind, byte[] payload, long end) {}

  static Path file(Path directory, long firstPosition) {
    return directory.resolve(String.format("%020d%s", firstPosition, SUFFIX));
  }

  static boolean isSegment(Path file) {
    return file.getFileName().toString().matches("\\d{20}\\.journal");
  }

  static long firstPosition(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** Creates a file of zeros. What it has allocated survives, its contents need not. */
  static void prepare(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      zero(channel, 0, bytes);
      channel.force(true);
    } catch (IOException noRoom) {
      Files.deleteIfExists(file); // what room there was is for those who commit and so make more
      throw noRoom;
    }
  }

  static void zero(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
    for (long at = from; at < to; ) {
      zeros.clear().limit((int) Math.min(ZEROS_BYTES, to - at));
      at += writeFully(channel, at, zeros);
    }
  }

  static void writeHeader(FileChannel channel, long firstPosition) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(MAGIC).putInt(0).putLong(firstPosition);
    header.putInt(crc(header.array(), 0, 16)).flip();
    writeFully(channel, 0, header);
  }

  static void checkHeader(FileChannel channel, Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    boolean whole = readFully(channel, 0, header);
    if (!whole
        || header.getInt(0) != MAGIC
        || header.getLong(8) != firstPosition(file)
        || header.getInt(16) != crc(header.array(), 0, 16)) {
      throw new CorruptJournalException(file + ": not a journal segment, or its header is damaged."
          + " Restore it, or move the file away to start without what it holds.");
    }
  }

  /** The header of a record; the payload follows it in the file. */
  static ByteBuffer recordHeader(long position, byte kind, byte[]... payload) {
    int length = Math.toIntExact(bytes(payload) + 1);
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    header.putInt(length).putInt(recordCrc(position, length, kind, payload)).put(kind);
    return header.flip();
  }

  /** How many there are in all parts. */
  static long bytes(byte[]... parts) {
    long sum = 0;
    for (byte[] part : parts) sum += part.length;
    return sum;
  }

  /** The record at the position, or null if there is none that is whole. */
  static @Nullable Read read(FileChannel channel, long firstPosition, long position)
      throws IOException {
    long offset = HEADER_BYTES + position - firstPosition;
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    if (!readFully(channel, offset, header)) return null;
    int length = header.getInt(0);
    byte kind = header.get(8);
    if (length < 1 || length > channel.size() - offset - RECORD_HEADER_BYTES + 1) return null;
    byte[] payload = new byte[length - 1];
    if (!readFully(channel, offset + RECORD_HEADER_BYTES, ByteBuffer.wrap(payload))) return null;
    if (header.getInt(4) != recordCrc(position, length, kind, payload)) return null;
    return new Read(kind, payload, position + RECORD_HEADER_BYTES + payload.length);
  }

  /** Whether the file has a byte other than zero at or after the offset. */
  static boolean hasBytesFrom(FileChannel channel, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(ZEROS_BYTES);
    for (long at = offset; at < channel.size(); at += buffer.limit()) {
      buffer.clear();
      int read = channel.read(buffer, at);
      if (read <= 0) return false;
      buffer.flip();
      while (buffer.hasRemaining()) {
        if (buffer.get() != 0) return true;
      }
    }
    return false;
  }

  static long writeFully(FileChannel channel, long offset, ByteBuffer bytes) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    return at - offset;
  }

  private static boolean readFully(FileChannel channel, long offset, ByteBuffer into)
      throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) return false;
      at += read;
    }
    into.flip();
    return true;
  }

  private static int recordCrc(long position, int length, byte kind, byte[]... payload) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(13).putLong(position).putInt(length).put(kind).flip());
    for (byte[] part : payload) crc.update(part);
    return (int) crc.getValue();
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
