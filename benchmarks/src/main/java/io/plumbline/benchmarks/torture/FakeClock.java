package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wall clock of one process, moved by libfaketime through a file; its monotonic clock stays as it is. */
final class FakeClock {
  private static final List<Path> LIBRARIES = List.of(
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
      Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  private final Path file;
  private final Path library;

  private FakeClock(Path file, Path library) throws IOException {
    this.file = file;
    this.library = library;
    offsetSeconds(0);
  }

  /** Null if libfaketime is not installed. */
  static @Nullable FakeClock in(Path directory, String name) throws IOException {
    for (Path library : LIBRARIES) {
      if (Files.exists(library)) return new FakeClock(directory.resolve(name + ".clock"), library);
    }
    return null;
  }

  /**
   * What the process must be started with. Without the last one libfaketime 0.9.10 takes the deadlines of a JVM's timed
   * waits for wall-clock times: they end at once, or never.
   */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Steps the clock to so many seconds beside the real one. */
  void offsetSeconds(long seconds) throws IOException {
    Files.writeString(file, String.format("%+d", seconds));
  }
}
