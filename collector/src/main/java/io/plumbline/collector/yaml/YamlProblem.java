package io.plumbline.collector.yaml;

import static java.util.Objects.requireNonNull;

/**
 * Something wrong in a file.
 *
 * @param line where, from 1
 * @param key path of the key, {@code expect.2.within}; empty for the whole document
 * @param message what was found, and what was expected
 */
public record YamlProblem(String file, int line, String key, String message) {
  public YamlProblem {
    requireNonNull(file, "file");
    requireNonNull(key, "key");
    requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
