package io.plumbline.collector;

import io.plumbline.collector.finding.FindingsUnavailableException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** {@code java -jar collector.jar}: exits 2 if a setting is wrong, 1 if the start failed, and says why. */
public final class CollectorMain {
  private static final Logger log = LoggerFactory.getLogger(CollectorMain.class);

  private CollectorMain() {}

  /** Starts the collector; it runs until the process is ended, by SIGTERM with nothing left to replay. */
  public static void main(String[] arguments) {
    try {
      CollectorConfig config = settings(Arrays.asList(arguments), System.getenv());
      if (config != null) run(config);
    } catch (ParameterException | IllegalArgumentException wrong) {
      fail(2, wrong);
    } catch (IOException | FindingsUnavailableException failed) {
      fail(1, failed);
    }
  }

  /** Null if only help or the version was asked for. */
  static @Nullable CollectorConfig settings(
      List<String> arguments, Map<String, String> environment) {
    Settings settings = new Settings();
    CommandLine commandLine = new CommandLine(settings);
    commandLine.setDefaultValueProvider(
        SettingsSource.of(arguments, environment, keys(commandLine)));
    CommandLine.ParseResult parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
    if (CommandLine.printHelpIfRequested(parsed)) return null;
    return settings.checked();
  }

  private static Set<String> keys(CommandLine commandLine) {
    Set<String> keys = new TreeSet<>();
    commandLine
        .getCommandSpec()
        .options()
        .forEach(option -> keys.add(option.longestName().substring(2)));
    keys.removeAll(List.of("help", "version", "config"));
    return keys;
  }

  private static void run(CollectorConfig config) throws IOException, FindingsUnavailableException {
    long startNanos = System.nanoTime();
    Collector collector = Collector.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(collector::close, "collector-shutdown"));
    log.info(
        "collector ready on http://{}:{} otlp-grpc={} otlp-http={} zipkin={} after {} ms, data in {}",
        config.listen().bind(),
        collector.httpPort(),
        collector.otlpGrpcPort(),
        collector.otlpHttpPort(),
        collector.zipkinPort(),
        (System.nanoTime() - startNanos) / 1_000_000,
        config.journal().directory().toAbsolutePath().getParent());
  }

  @SuppressWarnings("SystemOut") // before there is a log, and for whoever typed the command
  private static void fail(int status, Exception error) {
    System.err.println("collector: " + error.getMessage());
    System.exit(status);
  }
}
