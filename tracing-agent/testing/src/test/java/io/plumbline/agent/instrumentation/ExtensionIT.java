package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.mail.Mailer;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A third party's instrumentation in a jar of its own. */
class ExtensionIT {
  private static final String[] LINES = {"receipt of ann@example.org", "refused, to: empty"};
  /** Not loaded here: only the agent's class loader has what it is made of. */
  private static final String EXAMPLE = "com.acme.tracing.MailInstrumentation";

  private static final String SERVICES =
      "META-INF/services/io.plumbline.agent.weave.Instrumentation";
  private static final String SETTING = "plumbline.extensions";

  @TempDir
  private Path directory;

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm().library(Mailer.class);

  private Path folder;

  @BeforeEach
  void pack() throws IOException {
    folder = Files.createDirectory(directory.resolve("extensions"));
    pack("acme-mail.jar", EXAMPLE);
  }

  @Test
  void instrumentationOfAnExtension_isWovenLikeOurs() {
    jvm.property(SETTING, folder.resolve("acme-mail.jar").toString());

    Outcome outcome = jvm.run(MailScenario.class);

    assertThat(outcome.output().lines()).containsExactly(LINES);
    List<ReceivedSpan> sent = jvm.take(SPAN_KIND_CLIENT, "send welcome", 2);
    assertThat(sent.get(0).attribute("acme.mail.receipt")).isEqualTo(LINES[0]);
    assertThat(sent.get(0).serial()).isEqualTo("t-" + sent.get(0).traceId());
    assertThat(sent.get(1).status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(jvm.exportHeader("plumbline-instrumented")).contains("acme-mail;");
  }

  @Test
  void extensionsByFolder_oneIsNoJarAndOneHasNoClass_theOthersAreUsed() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "no jar");
    pack("empty.jar", "com.acme.tracing.Missing");
    jvm.property(SETTING, folder + "," + directory.resolve("nowhere"));

    Outcome outcome = jvm.run(MailScenario.class);

    assertThat(outcome.output().lines()).containsExactly(LINES);
    jvm.take(SPAN_KIND_CLIENT, "send welcome", 2);
    assertThat(outcome.errors())
        .contains("plumbline.extensions: " + folder.resolve("broken.jar") + " is left out")
        .contains("com.acme.tracing.Missing")
        .contains(directory.resolve("nowhere") + " (expected: a jar, or a folder of jars)");
  }

  @Test
  void instrumentationOfAnExtension_hasASwitch() {
    jvm.property(SETTING, folder.toString())
        .property("plumbline.instrumentation.acme-mail.enabled", "false");

    assertThat(jvm.run(MailScenario.class).output().lines()).containsExactly(LINES);
  }

  @Test
  void readme_showsTheExampleAsItIsTested() throws IOException {
    String example = Files.readString(Path.of(
        "..", "extension-example", "src", "main", "java", EXAMPLE.replace('.', '/') + ".java"));

    assertThat(Files.readString(Path.of("..", "README.md"))).contains(example);
  }

  private void pack(String name, String instrumentation) throws IOException {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry(SERVICES));
      jar.write((instrumentation + "\n").getBytes(StandardCharsets.UTF_8));
      for (String nested : List.of("", "$Send")) {
        String entry = EXAMPLE.replace('.', '/') + nested + ".class";
        jar.putNextEntry(new JarEntry(entry));
        try (InputStream classFile = getClass().getClassLoader().getResourceAsStream(entry)) {
          jar.write(classFile.readAllBytes());
        }
      }
    }
  }
}
