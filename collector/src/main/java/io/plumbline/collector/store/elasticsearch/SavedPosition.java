package io.plumbline.collector.store.elasticsearch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that says up to where the cluster has this collector's journal. It is on the collector's
 * disk, so that a start needs no cluster; each collector has its own journal, so it has its own file.
 * Replaced as a whole: a crash leaves the old one or the new one.
 *
 * <pre>
 *   journal.position=123
 * </pre>
 */
final class SavedPosition {
  private static final Pattern CONTENT = Pattern.compile("journal\\.position=(\\d{1,18})\n");

  private final Path directory;
  private final Path file;

  SavedPosition(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("elasticsearch.position");
  }

  /** The position; 0 if none was saved. */
  long read() throws IOException {
    if (!Files.exists(file)) return 0;
    String content = Files.readString(file, StandardCharsets.US_ASCII);
    Matcher says = CONTENT.matcher(content);
    if (says.matches()) return Long.parseLong(says.group(1));
    throw new IOException("index: " + file + " says '" + content.strip()
        + "' (expected: journal.position= with a number)");
  }

  /** Returns when the position survives a crash. */
  void save(long position) throws IOException {
    Path next = directory.resolve("elasticsearch.position.next");
    String content = "journal.position=" + position + "\n";
    try (FileChannel channel = FileChannel.open(
        next,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
