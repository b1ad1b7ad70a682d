package io.plumbline.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a scenario, a class with a {@code main}, in a JVM of its own under the packed agent, and has the
 * spans it sent. A span that arrives and is not taken fails the test: instrumentation errs by doing
 * things twice.
 *
 * <pre>{@code
 * @RegisterExtension final AgentJvm jvm = new AgentJvm().library(Driver.class);
 *
 * @Test void query_isAClientSpan() {
 *   jvm.run(QueryScenario.class);
 *
 *   ReceivedSpan span = jvm.take(SPAN_KIND_CLIENT, "SELECT orders");
 * }
 * }</pre>
 */
public final class AgentJvm implements AfterEachCallback {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  private final Set<Path> classPath = new LinkedHashSet<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> options = new ArrayList<>();
  private final List<ReceivedSpan> taken = new ArrayList<>();
  private String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final OtlpSink sink = new OtlpSink();
  private final Path spools = temporaryFolder();

  /** Puts the jar or folder that has this class on the scenario's class path; only its own is there else. */
  public AgentJvm library(Class<?> any) {
    classPath.add(location(any));
    return this;
  }

  /**
   * Puts all jars of a folder below {@code target/libraries} on the scenario's class path: one library in
   * one version, copied there by the build.
   */
  public AgentJvm libraries(String folder) {
    try (Stream<Path> jars = Files.list(Path.of("target", "libraries", folder))) {
      jars.map(Path::toAbsolutePath).sorted().forEach(classPath::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A system property of the scenario's JVM. */
  public AgentJvm property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  /** An environment variable of the scenario's JVM. */
  public AgentJvm environment(String key, String value) {
    environment.put(key, value);
    return this;
  }

  /** An option of the scenario's JVM, before the agent's. */
  public AgentJvm option(String option) {
    options.add(option);
    return this;
  }

  /** The path of the packed agent. */
  public static Path packedAgent() {
    return agentJar();
  }

  /** Where the scenario's spans go, for a setting that names it otherwise. */
  public String endpoint() {
    return sink.endpoint();
  }

  /** What the last export said in this request header of its own; null if nothing. */
  public @Nullable String exportHeader(String name) {
    return sink.header(name);
  }

  /** Where its exports arrive. */
  public OtlpSink sink() {
    return sink;
  }

  /** Another {@code java} than the one that runs the test. */
  public AgentJvm java(String command) {
    java = command;
    return this;
  }

  /** Runs the scenario under the agent to its end, so that all its spans have been sent. */
  public Outcome run(Class<?> scenario, String... arguments) {
    return run(true, scenario, arguments);
  }

  /** Runs the scenario without the agent, to compare. */
  public Outcome runWithoutAgent(Class<?> scenario, String... arguments) {
    return run(false, scenario, arguments);
  }

  /** The one span of this kind and name; waits for it. It counts as asserted. */
  public ReceivedSpan take(SpanKind kind, String name) {
    List<ReceivedSpan> all = take(kind, name, 1);
    return all.get(0);
  }

  /** The spans of this kind and name in the order they started; waits until there are {@code count}. */
  public List<ReceivedSpan> take(SpanKind kind, String name, int count) {
    Instant end = Instant.now().plus(ARRIVAL);
    List<ReceivedSpan> found = find(kind, name);
    while (found.size() < count && Instant.now().isBefore(end)) {
      pause();
      found = find(kind, name);
    }
    assertThat(found)
        .as("%s spans named '%s' among %s", kind, name, sink.spans())
        .hasSize(count);
    taken.addAll(found);
    return found;
  }

  /** The spans of this kind that have arrived and that nobody took, in the order they started; now taken. */
  public List<ReceivedSpan> takeRest(SpanKind kind) {
    List<ReceivedSpan> rest = sink.spans().stream()
        .filter(span -> span.kind() == kind && !taken.contains(span))
        .sorted((a, b) -> Long.compare(a.startEpochNanos(), b.startEpochNanos()))
        .toList();
    taken.addAll(rest);
    return rest;
  }

  /** All spans that have arrived. They do not count as asserted. */
  public List<ReceivedSpan> spans() {
    return sink.spans();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    sink.close();
    delete(spools);
    if (context.getExecutionException().isPresent()) return;
    List<ReceivedSpan> left = new ArrayList<>(sink.spans());
    left.removeAll(taken);
    assertThat(left).as("spans that no assertion took").isEmpty();
  }

  private List<ReceivedSpan> find(SpanKind kind, String name) {
    return sink.spans().stream()
        .filter(span -> span.kind() == kind && span.name().equals(name))
        .sorted((a, b) -> Long.compare(a.startEpochNanos(), b.startEpochNanos()))
        .toList();
  }

  private Outcome run(boolean traced, Class<?> scenario, String... arguments) {
    try {
      Path output = Files.createTempFile("scenario", ".out");
      Path errors = Files.createTempFile("scenario", ".err");
      ProcessBuilder builder = new ProcessBuilder(command(traced, scenario, arguments));
      builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint());
      builder.environment().put("PLUMBLINE_ID_ENDPOINT", "http://127.0.0.1:1");
      builder.environment().put("PLUMBLINE_SPOOL_DIRECTORY", spools.toString());
      builder.environment().putAll(environment);
      Process process =
          builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      try {
        boolean ended = process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        String out = Files.readString(output);
        String err = Files.readString(errors);
        assertThat(ended)
            .as("ended within %s; output:\n%s\n%s", DEADLINE, out, err)
            .isTrue();
        return new Outcome(process.exitValue(), out, err);
      } finally {
        process.destroyForcibly();
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private List<String> command(boolean traced, Class<?> scenario, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(options);
    if (traced) command.add("-javaagent:" + agentJar());
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    List<String> path = new ArrayList<>();
    path.add(location(scenario).toString());
    classPath.forEach(jar -> path.add(jar.toString()));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, path), scenario.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Path agentJar() {
    Path jar = Path.of("../dist/target/plumbline-agent.jar").toAbsolutePath().normalize();
    assertThat(jar)
        .as("the packed agent; mvn package -pl tracing-agent/dist -am makes it")
        .exists();
    return jar;
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("spools");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20); // the other side is another process
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
