package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.server.store.Witness.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
  @TempDir
  private Path directory;

  @Test
  void read_written_isTheSame() {
    Memory memory = new Memory(
        "me",
        17,
        1_795_400_000_000L,
        Map.of("pay", new Position("", 101), "inv", new Position("20261123", 5)));
    try (Witness witness = Witness.open(directory, "jdbc:h2:x")) {
      witness.write(new Memory("me", 16, 0, Map.of()));
      witness.write(memory);
    }

    try (Witness witness = Witness.open(directory, "jdbc:h2:x")) {
      assertThat(witness.read()).isEqualTo(memory);
    }
    try (Witness witness = Witness.open(directory, "jdbc:h2:another")) {
      assertThat(witness.read().beat()).isZero();
    }
  }

  @Test
  void read_damaged_stopsTheStart() throws IOException {
    try (Witness witness = Witness.open(directory, "jdbc:h2:x")) {
      witness.write(new Memory("me", 16, 0, Map.of()));
      Path file;
      try (var files = Files.list(directory)) {
        file =
            files.filter(path -> path.toString().endsWith(".txt")).findFirst().orElseThrow();
      }
      Files.writeString(file, Files.readString(file).replace("beat 16", "beat 15"));

      assertThatThrownBy(witness::read)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void open_inUse_isRefused() {
    try (Witness witness = Witness.open(directory, "jdbc:h2:x")) {
      assertThat(witness.read().beat()).isZero();
      assertThatThrownBy(() -> Witness.open(directory, "jdbc:h2:x"))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("already in use by another id-service");
    }
  }
}
