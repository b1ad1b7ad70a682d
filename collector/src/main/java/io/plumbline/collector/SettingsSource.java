package io.plumbline.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Where a setting comes from that is not on the command line: the environment, else the file. */
final class SettingsSource implements IDefaultValueProvider {
  private static final String CONFIG = "config";

  private final Map<String, String> environment;
  private final Map<String, String> file;

  private SettingsSource(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads the file that the command line or the environment names, if any.
   *
   * @param known all keys there are
   * @throws IllegalArgumentException if the file cannot be read, a line is not {@code key: value}, or
   *     a key is unknown
   */
  static SettingsSource of(
      List<String> arguments, Map<String, String> environment, Set<String> known) {
    String path = configPath(arguments);
    if (path == null) path = environment.get(variable(CONFIG));
    return new SettingsSource(environment, path == null ? Map.of() : read(Path.of(path), known));
  }

  private static @Nullable String configPath(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--" + CONFIG + "=")) return argument.substring(CONFIG.length() + 3);
      if (argument.equals("--" + CONFIG) && i + 1 < arguments.size()) return arguments.get(i + 1);
    }
    return null;
  }

  private static Map<String, String> read(Path path, Set<String> known) {
    Map<String, String> settings = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines(path)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) continue;
      int colon = text.indexOf(':');
      String key = colon < 0 ? text : text.substring(0, colon).strip();
      if (colon < 0 || !known.contains(key)) {
        throw new IllegalArgumentException(key + ": unknown setting in line " + number + " of "
            + path + " (expected: 'key: value', key one of " + known + ")");
      }
      settings.put(key, unquoted(text.substring(colon + 1).strip()));
    }
    return settings;
  }

  private static List<String> lines(Path path) {
    try {
      return Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "config: " + path + " (expected: a readable file): " + unreadable, unreadable);
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2
        && "\"'".indexOf(value.charAt(0)) >= 0
        && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static String variable(String key) {
    return "PLUMBLINE_" + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  @Override
  public @Nullable String defaultValue(ArgSpec setting) {
    if (!(setting instanceof OptionSpec option)) return null;
    String key = option.longestName().substring(2);
    String value = environment.get(variable(key));
    return value != null ? value : file.get(key);
  }
}
