package io.plumbline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table in README.md, the code, and what the SDK reads are one and the same. */
class OtelSettingsTest {
  private static final Pattern ROW = Pattern.compile("\\| (`OTEL_.*?) \\| (.*) \\|");
  private static final Pattern NAME = Pattern.compile("`(OTEL_[A-Z_]+\\*?)`");

  @Test
  void readme_namesEachHonouredOne() throws IOException {
    Map<String, String> table = table();
    table.values().removeIf(text -> text.startsWith("no: "));

    assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(OtelSettings.HONOURED);
  }

  @Test
  void readme_givesTheReasonForEachOther() throws IOException {
    Map<String, String> table = table();
    table.values().removeIf(text -> !text.startsWith("no: "));
    table.replaceAll((name, text) -> text.substring("no: ".length()).replace("`", ""));

    assertThat(table).containsExactlyInAnyOrderEntriesOf(OtelSettings.WITHOUT_EFFECT);
  }

  @Test
  void eachSettingThatTheSdkReads_isNamed() throws IOException, URISyntaxException {
    Set<String> read = new TreeSet<>();
    read.addAll(keys(AutoConfiguredOpenTelemetrySdk.class));
    read.addAll(keys(OtlpHttpSpanExporter.class));
    read.removeIf(
        name -> OtelSettings.HONOURED.contains(name) || OtelSettings.reason(name) != null);

    assertThat(read)
        .as("neither honoured nor explained; version of the SDK and prefixes aside")
        .containsExactly(
            "OTEL_EXPERIMENTAL_SDK_TELEMETRY_VERSION", "OTEL_EXPORTER_OTLP", "OTEL_EXPORTER_OTLP_");
  }

  @Test
  void withoutEffect_saysWhichAndWhy() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OTEL_LOGS_EXPORTER", "otlp");
    environment.put("OTEL_SERVICE_NAME", "orders");
    environment.put("PATH", "/bin");
    Properties properties = new Properties();
    properties.setProperty("otel.semconv-stability.opt-in", "database");
    properties.setProperty("otel.colour", "red");

    assertThat(OtelSettings.withoutEffect(environment, properties))
        .containsExactly(
            "OTEL_COLOUR has no effect: unknown to this agent",
            "OTEL_LOGS_EXPORTER has no effect: the agent sends spans only",
            "OTEL_SEMCONV_STABILITY_OPT_IN has no effect: HTTP and database attributes are the stable ones");
  }

  /** Name to what the table says of it. */
  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Paths.get("../README.md"))) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) continue;
      Matcher name = NAME.matcher(row.group(1));
      while (name.find()) {
        assertThat(table.put(name.group(1), row.group(2)))
            .as(name.group(1) + " twice")
            .isNull();
      }
    }
    return table;
  }

  /** The strings that look like a setting's key in the classes of a library's jar, as variables. */
  private static Set<String> keys(Class<?> ofLibrary) throws IOException, URISyntaxException {
    Path jar =
        Paths.get(ofLibrary.getProtectionDomain().getCodeSource().getLocation().toURI());
    Pattern key = Pattern.compile("otel\\.[a-z0-9._-]+");
    Set<String> names = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (!entry.getName().endsWith(".class")) continue;
        Matcher matcher = key.matcher(new String(bytes(file, entry), StandardCharsets.ISO_8859_1));
        while (matcher.find())
          names.add(matcher.group().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
      }
    }
    return names;
  }

  private static byte[] bytes(JarFile file, JarEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = file.getInputStream(entry)) {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }
}
