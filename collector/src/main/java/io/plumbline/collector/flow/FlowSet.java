package io.plumbline.collector.flow;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The flows of a directory: {@code *.yaml} and {@code *.yml}, one flow a document. Taken as a whole or
 * not at all: if one file is wrong, those that were there before stay. Thread-safe.
 */
public final class FlowSet {
  private static final int MOST_FILES = 1_000;

  private final @Nullable Path directory;
  private final FlowSchema schema = new FlowSchema();
  private volatile List<Flow> flows = List.of();

  private FlowSet(@Nullable Path directory) {
    this.directory = directory;
  }

  /** No flows, and nothing to reload. */
  public static FlowSet none() {
    return new FlowSet(null);
  }

  /**
   * Reads the directory.
   *
   * @throws BadFlowsException if a file is wrong
   * @throws IOException if the directory or a file cannot be read
   */
  public static FlowSet open(Path directory) throws BadFlowsException, IOException {
    var set = new FlowSet(directory);
    set.reload();
    return set;
  }

  /**
   * Reads the directory again.
   *
   * @return how many flows there are now
   * @throws BadFlowsException if a file is wrong: then nothing has changed; likewise the other
   */
  public synchronized int reload() throws BadFlowsException, IOException {
    if (directory == null) return 0;
    List<FlowProblem> problems = new ArrayList<>();
    List<Flow> read = new ArrayList<>();
    Map<String, String> files = new HashMap<>(); // by name of the flow
    for (Path file : files(directory)) {
      String name = String.valueOf(file.getFileName());
      for (YamlDocument document : YamlDocument.read(name, text(file), problems)) {
        if (!schema.check(name, document, problems)) continue;
        Flow flow = FlowReader.read(name, document, problems);
        if (flow == null) continue;
        String other = files.putIfAbsent(flow.name(), name);
        if (other != null) {
          String message =
              "'" + flow.name() + "' is in " + other + ", too (expected: each name once)";
          problems.add(new FlowProblem(name, document.line("name"), "name", message));
        }
        read.add(flow);
      }
    }
    if (!problems.isEmpty()) throw new BadFlowsException(problems);
    flows = List.copyOf(read);
    return read.size();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      List<Path> files =
          listed.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
      if (files.size() > MOST_FILES) {
        throw new IOException(
            "flows: " + files.size() + " files (expected: at most " + MOST_FILES + ")");
      }
      return files;
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException notText) {
      throw new IOException(file + ": not UTF-8 (expected: a YAML file)", notText);
    }
  }

  /** The flows as they are now, in order of their files. */
  public List<Flow> current() {
    return flows;
  }
}
