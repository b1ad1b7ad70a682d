package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.server.store.DatabaseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir
  private Path directory;

  @Test
  void settings_none_areTheDefaults() {
    IdServerConfig config = settings(Map.of());

    assertThat(config.http().port()).isEqualTo(9500);
    assertThat(config.http().bind()).isEqualTo("127.0.0.1");
    assertThat(config.leaseTtl()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.databases().get(0).url())
        .startsWith("jdbc:h2:file:")
        .contains("data/id-service/ids");
  }

  @Test
  void settings_givenThrice_commandLineWinsOverEnvironmentOverFile() throws IOException {
    Path file = file("# ours\nport: 1\nlease-ttl-seconds: \"7\"\ndata: here\n");

    IdServerConfig config = settings(
        Map.of("PLUMBLINE_PORT", "2", "PLUMBLINE_LEASE_TTL_SECONDS", "8"),
        "--port",
        "3",
        "--config",
        file.toString());

    assertThat(config.http().port()).isEqualTo(3);
    assertThat(config.leaseTtl()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.databases().get(0).url()).contains("here/ids");
  }

  @Test
  void settings_unknownKeyInFile_isNamed() throws IOException {
    Path file = file("prot: 1\n");

    assertThatThrownBy(() -> settings(Map.of("PLUMBLINE_CONFIG", file.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("prot: unknown setting in line 1 of " + file);
  }

  @Test
  void settings_unknownOrBadOnTheCommandLine_isNamed() {
    assertThatThrownBy(() -> settings(Map.of(), "--prot", "1")).hasMessageContaining("--prot");
    assertThatThrownBy(() -> settings(Map.of(), "--port", "x")).hasMessageContaining("--port");
    assertThatThrownBy(() -> settings(Map.of(), "--port", "70000"))
        .hasMessage("port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> settings(Map.of(), "--lease-ttl-seconds", "0"))
        .hasMessage("lease-ttl-seconds: 0 (expected: 1 to 86400)");
    assertThatThrownBy(() -> settings(Map.of(), "--db-url", "jdbc:oracle:x"))
        .hasMessageStartingWith("db-url: jdbc:oracle:x");
  }

  @Test
  void settings_twoDatabases_keepTheirOrderAndNeedBothUrls() {
    String first = "jdbc:postgresql://a/ids";
    String second = "jdbc:postgresql://b/ids";

    assertThat(settings(Map.of(), "--db-url", first, "--db-url-2", second).databases())
        .extracting(DatabaseConfig::url)
        .containsExactly(first, second);
    assertThatThrownBy(() -> settings(Map.of(), "--db-url-2", second))
        .hasMessageStartingWith("db-url-2: " + second + " (expected: another database");
    assertThatThrownBy(() -> settings(Map.of(), "--db-url", first, "--db-url-2", first))
        .hasMessageStartingWith("db-url-2: ");
    assertThatThrownBy(() -> settings(Map.of(), "--db-url", first, "--db-user-2", "x"))
        .hasMessageStartingWith("db-url-2: missing");
  }

  @Test
  void settings_bindBeyondLoopback_needsAToken() throws IOException {
    Path token = file("0123456789abcdef\n");

    assertThatThrownBy(() -> settings(Map.of(), "--bind", "0.0.0.0"))
        .hasMessageStartingWith("bind: 0.0.0.0 (expected: a loopback");
    assertThat(settings(Map.of(), "--bind", "0.0.0.0", "--token-file", token.toString())
            .http()
            .token())
        .isEqualTo("0123456789abcdef");
  }

  private static IdServerConfig settings(Map<String, String> environment, String... arguments) {
    return IdServerMain.settings(List.of(arguments), environment);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("settings"), text);
  }
}
