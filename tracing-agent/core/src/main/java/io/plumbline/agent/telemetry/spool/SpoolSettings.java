package io.plumbline.agent.telemetry.spool;

import io.plumbline.agent.Settings;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the spool of a service is, and how large one process's may be. Immutable. */
public final class SpoolSettings {
  private static final String DIRECTORY = "plumbline.spool.directory";
  private static final String MEBIBYTES = "plumbline.spool.mebibytes";
  private static final int DEFAULT_MEBIBYTES = 16;
  private static final int MIN_MEBIBYTES = 1;
  private static final int MAX_MEBIBYTES = 1024;
  private static final int MEBIBYTE = 1024 * 1024;

  final Path directory;
  final String service;
  final int bytes;
  /** Below a directory that everybody may write to, so somebody else may have made it. */
  final boolean shared;

  private SpoolSettings(Path directory, String service, int mebibytes, boolean shared) {
    this.directory = directory;
    this.service = Objects.requireNonNull(service, "service");
    this.bytes = mebibytes * MEBIBYTE;
    this.shared = shared;
  }

  /**
   * Said by the program, for tests and benchmarks.
   *
   * @param mebibytes for one process, 1 to 1024
   */
  public static SpoolSettings of(Path directory, String service, int mebibytes) {
    return new SpoolSettings(directory, service, mebibytes, false);
  }

  /**
   * As {@code plumbline.spool.*} says; null if {@code plumbline.spool.enabled=false}.
   *
   * @throws IllegalArgumentException names the key, its value and what was expected
   */
  public static @Nullable SpoolSettings read(String service) {
    if (!Settings.flag("plumbline.spool.enabled", true)) return null;
    String directory = Settings.text(DIRECTORY);
    int mebibytes = mebibytes(Settings.text(MEBIBYTES));
    if (directory != null) return of(Paths.get(directory), service, mebibytes);
    String own = "plumbline-spool-" + safe(System.getProperty("user.name", "unknown"));
    Path temporary = Paths.get(System.getProperty("java.io.tmpdir", "/tmp"), own);
    return new SpoolSettings(temporary, service, mebibytes, true);
  }

  private static int mebibytes(@Nullable String text) {
    if (text == null) return DEFAULT_MEBIBYTES;
    try {
      int value = Integer.parseInt(text);
      if (value >= MIN_MEBIBYTES && value <= MAX_MEBIBYTES) return value;
    } catch (NumberFormatException e) {
      throw unexpected(text, e);
    }
    throw unexpected(text, null);
  }

  private static IllegalArgumentException unexpected(
      String text, @Nullable NumberFormatException e) {
    return new IllegalArgumentException(
        MEBIBYTES + ": " + text + " (expected: " + MIN_MEBIBYTES + " to " + MAX_MEBIBYTES + ")", e);
  }

  /** What the names of the service's files begin with; different for services whose names differ in odd characters only. */
  String filePrefix() {
    return safe(service) + '-' + Integer.toHexString(service.hashCode()) + '.';
  }

  private static String safe(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9_-]", "_");
    return safe.length() <= 64 ? safe : safe.substring(0, 64);
  }
}
