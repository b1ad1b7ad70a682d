package io.plumbline.collector.yaml;

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

/** What is written in the files of a directory, {@code *.yaml} and {@code *.yml}, one thing a document. */
public final class YamlFiles {
  private static final int MOST_FILES = 1_000;

  private YamlFiles() {}

  /** Makes a record of a document that meets the schema. */
  @FunctionalInterface
  public interface Reader<T> {
    /** The record; null if there were problems, which are then added. */
    @Nullable T read(String file, YamlDocument document, List<YamlProblem> problems);
  }

  /**
   * Reads all of a directory, or nothing: each document's {@code name} once, in order of the files.
   *
   * @throws BadYamlException if a file is wrong
   * @throws IOException if the directory or a file cannot be read, or there are more than 1,000
   */
  public static <T> List<T> read(Path directory, YamlSchema schema, Reader<T> reader)
      throws BadYamlException, IOException {
    List<YamlProblem> problems = new ArrayList<>();
    List<T> read = new ArrayList<>();
    Map<String, String> files = new HashMap<>(); // by name of what is in them
    for (Path file : files(directory)) {
      String fileName = String.valueOf(file.getFileName());
      for (YamlDocument document : YamlDocument.read(fileName, text(file), problems)) {
        if (!schema.check(fileName, document, problems)) continue;
        T one = reader.read(fileName, document, problems);
        if (one == null) continue;
        String name = document.json().path("name").asText();
        String other = files.putIfAbsent(name, fileName);
        if (other != null) {
          String message = "'" + name + "' is in " + other + ", too (expected: each name once)";
          problems.add(new YamlProblem(fileName, document.line("name"), "name", message));
        }
        read.add(one);
      }
    }
    if (!problems.isEmpty()) throw new BadYamlException(problems);
    return List.copyOf(read);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      List<Path> files =
          listed.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
      if (files.size() > MOST_FILES) {
        throw new IOException(
            directory + ": " + files.size() + " files (expected: at most " + MOST_FILES + ")");
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
}
