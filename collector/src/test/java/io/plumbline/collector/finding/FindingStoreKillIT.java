package io.plumbline.collector.finding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingStoreKillIT {
  @TempDir
  private Path directory;

  @Test
  void kill_afterRaising_losesNone() throws Exception {
    Process writer = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    long raised;
    try (var output = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
      do {
        raised = nextRaised(output);
      } while (raised < 50);
      assertThatThrownBy(() -> FindingDatabase.open(directory))
          .as("another process has it open")
          .isInstanceOf(FindingsUnavailableException.class);
    } finally {
      writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    try (FindingDatabase database = FindingDatabase.open(directory)) {
      var store = new FindingStore(database);
      for (long i = 1; i <= raised; i++)
        assertThat(store.find("id" + i)).as("id" + i).isPresent();
      assertThat(store.openByCode(0).get(FindingCode.A01)).isGreaterThanOrEqualTo(raised);
    }
  }

  /** The libraries log to the same stream. */
  private static long nextRaised(BufferedReader output) throws IOException {
    while (true) {
      String line = output.readLine();
      assertThat(line).as("the writer ended by itself").isNotNull();
      if (line.startsWith("raised ")) return Long.parseLong(line.substring("raised ".length()));
    }
  }

  /** Raises findings until it is killed, and says the number of each when it is written. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      var store = new FindingStore(FindingDatabase.open(Path.of(args[0])));
      for (long i = 1; ; i++) {
        store.raise(FindingStoreTest.finding("id" + i, FindingCode.A01, "S-" + i, i));
        System.out.println("raised " + i);
      }
    }
  }
}
