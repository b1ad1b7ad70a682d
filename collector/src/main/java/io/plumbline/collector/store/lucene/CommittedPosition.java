package io.plumbline.collector.store.lucene;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;

/**
 * The file that says how the index is written and where replay starts. Replaced as a whole, so that a
 * crash leaves the old one or the new one. There is one from before the first span on: an index
 * without it was written by another version.
 *
 * <pre>
 *   index.format=4              fields and terms as {@link SpanDocument} draws them
 *   journal.position=123        up to here all partitions are committed
 * </pre>
 */
final class CommittedPosition {
  /** Goes up with every change that makes what was written before unfindable. */
  private static final int FORMAT = 4;

  private static final Pattern CONTENT =
      Pattern.compile("(?s)index\\.format=(\\d{1,9})\n(?:journal\\.position=(\\d{1,18})\n)?.*");

  private final Path directory;
  private final Path file;

  private CommittedPosition(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("position");
  }

  /**
   * Makes the file of a new index.
   *
   * @throws IOException if the index is not new and was not written in this version's format
   */
  static CommittedPosition in(Path directory) throws IOException {
    CommittedPosition position = new CommittedPosition(directory);
    if (Files.exists(position.file)) {
      position.read();
      return position;
    }
    position.refuseOthers();
    position.save(0);
    return position;
  }

  private void refuseOthers() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names = files.map(each -> each.getFileName().toString()).sorted().toList();
    }
    for (String name : names) {
      if (name.startsWith("segments_")) throw otherFormat("one index without partitions: " + name);
    }
    for (String name : names) {
      if (Files.isDirectory(directory.resolve(name))) {
        throw otherFormat("the directory " + name + " and no file 'position'");
      }
    }
  }

  private IOException otherFormat(String found) {
    return new IOException(
        "index: " + directory + " holds " + found + " (expected: index.format=" + FORMAT
            + "). Another version wrote it, and this one would find nothing in it. Go back to that"
            + " version, or move the directory away and start again: what the journal still has is"
            + " then stored anew, older spans stay in what was moved");
  }

  /** The position; 0 for a new index. */
  long read() throws IOException {
    String content = Files.readString(file, StandardCharsets.US_ASCII);
    Matcher says = CONTENT.matcher(content);
    if (says.matches() && !says.group(1).equals(Integer.toString(FORMAT))) {
      throw otherFormat("index.format=" + says.group(1));
    }
    if (!says.matches() || says.group(2) == null) {
      throw new IOException(
          "index: " + file + " says '" + content.strip() + "' (expected: index.format=" + FORMAT
              + " and journal.position= with a number, a line each)");
    }
    return Long.parseLong(says.group(2));
  }

  /** Returns when the position survives a crash. */
  void save(long position) throws IOException {
    Path next = directory.resolve("position.next");
    String content = "index.format=" + FORMAT + "\njournal.position=" + position + "\n";
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
    IOUtils.fsync(directory, true);
  }
}
