package io.plumbline.id.server;

import io.plumbline.id.server.store.StoreUnavailableException;
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

/** {@code java -jar id-service.jar}: exits 2 if a setting is wrong, 1 if the start failed, and says why. */
public final class IdServerMain {
  private static final Logger LOG = LoggerFactory.getLogger(IdServerMain.class);

  private IdServerMain() {}

  /** Starts the service; it runs until the process is ended. */
  public static void main(String[] arguments) {
    try {
      IdServerConfig config = settings(Arrays.asList(arguments), System.getenv());
      if (config != null) run(config);
    } catch (ParameterException | IllegalArgumentException e) {
      fail(2, e);
    } catch (StoreUnavailableException | IOException e) {
      fail(1, e);
    }
  }

  /** Null if only help or the version was asked for. */
  static @Nullable IdServerConfig settings(
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

  private static void run(IdServerConfig config) throws IOException {
    long startNanos = System.nanoTime();
    IdServer server = IdServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "ids-shutdown"));
    LOG.info(
        "id-service ready on http://{}:{} after {} ms, {}",
        config.http().bind(),
        server.port(),
        (System.nanoTime() - startNanos) / 1_000_000,
        config.databases());
  }

  @SuppressWarnings("SystemOut") // before there is a log, and for whoever typed the command
  private static void fail(int status, Exception error) {
    System.err.println("id-service: " + error.getMessage());
    System.exit(status);
  }
}
