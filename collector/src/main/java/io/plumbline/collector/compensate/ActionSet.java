package io.plumbline.collector.compensate;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.yaml.BadYamlException;
import io.plumbline.collector.yaml.YamlDocument;
import io.plumbline.collector.yaml.YamlFiles;
import io.plumbline.collector.yaml.YamlProblem;
import io.plumbline.collector.yaml.YamlSchema;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The actions that are registered, each in a YAML document. Immutable. */
public final class ActionSet {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MOST_PAUSE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofHours(24);
  private static final int PER_DAY = 1_000;
  private static final int PER_SECOND = 10;

  private final List<Action> actions;

  private ActionSet(List<Action> actions) {
    this.actions = actions;
  }

  /** No action: findings are only shown. */
  public static ActionSet none() {
    return new ActionSet(List.of());
  }

  /**
   * Reads a directory. Token files are named relative to it.
   *
   * @param environment for <code>${NAME}</code> in a URL
   * @throws BadYamlException if a file is wrong
   * @throws IOException if the directory or a file cannot be read
   */
  public static ActionSet open(Path directory, Map<String, String> environment)
      throws BadYamlException, IOException {
    var schema = new YamlSchema(ActionSet.class, "action.schema.json");
    return new ActionSet(YamlFiles.read(
        directory,
        schema,
        (file, document, problems) ->
            new Reading(directory, environment, file, document, problems).action()));
  }

  /** In order of their files. */
  public List<Action> all() {
    return actions;
  }

  /** Those that are for the finding. */
  List<Action> of(Finding finding) {
    return actions.stream().filter(action -> action.repairs().isFor(finding)).toList();
  }

  /** The action of that name; null if there is none. */
  @Nullable Action named(String name) {
    for (Action action : actions) {
      if (action.name().equals(name)) return action;
    }
    return null;
  }

  /** What a schema cannot check: names of findings, files that are there. */
  private record Reading(
      Path directory,
      Map<String, String> environment,
      String file,
      YamlDocument document,
      List<YamlProblem> problems) {
    @Nullable Action action() {
      int before = problems.size();
      JsonNode json = document.json();
      JsonNode repairs = json.get("repairs");
      JsonNode request = json.get("request");
      JsonNode retry = json.path("retry");
      Duration first = duration(retry, "first", FIRST_PAUSE);
      Duration most = duration(retry, "most", MOST_PAUSE);
      Duration timeout = duration(request, "timeout", TIMEOUT);
      if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        problem("request.timeout", timeout + " (expected: at most " + LONGEST_TIMEOUT + ")");
      }
      if (most.compareTo(first) < 0)
        problem("retry.most", most + " (expected: >= first, " + first + ")");
      var action = new Action(
          json.get("name").textValue(),
          json.get("title").textValue(),
          new Action.Repairs(
              codes(repairs.get("codes")),
              repairs.get("executor").textValue(),
              repairs.path("operation").textValue(),
              repairs.path("expectation").textValue()),
          new Action.Request(url(request.get("url").textValue()), timeout, token(request)),
          new Action.Retry(first, most, duration(retry, "within", PATIENCE)),
          json.path("perDay").asInt(PER_DAY),
          json.path("perSecond").asInt(PER_SECOND),
          json.path("approval").asText("none").equals("second"));
      return problems.size() == before ? action : null;
    }

    private Set<FindingCode> codes(JsonNode names) {
      Set<FindingCode> codes = EnumSet.noneOf(FindingCode.class);
      int index = 0;
      for (JsonNode name : names) {
        String path = "repairs.codes." + index++;
        try {
          codes.add(FindingCode.valueOf(name.textValue()));
        } catch (IllegalArgumentException unknown) {
          problem(path, name + " (expected: one of " + EnumSet.allOf(FindingCode.class) + ")");
        }
      }
      return codes;
    }

    private URI url(String written) {
      String text = VARIABLE.matcher(written).replaceAll(match -> {
        String value = environment.get(match.group(1));
        if (value == null)
          problem("request.url", match.group() + " (expected: set in the environment)");
        return Matcher.quoteReplacement(value == null ? "http://unknown" : value);
      });
      try {
        URI url = URI.create(text);
        if (url.getHost() != null) return url;
      } catch (IllegalArgumentException notAUrl) {
        problem("request.url", text + " (expected: a URL): " + notAUrl.getMessage());
        return URI.create("http://unknown");
      }
      problem("request.url", text + " (expected: a URL with a host)");
      return URI.create("http://unknown");
    }

    private @Nullable Token token(JsonNode request) {
      String name = request.path("tokenFile").textValue();
      if (name == null) return null;
      try {
        return new Token(Files.readString(directory.resolve(name)).strip());
      } catch (IOException | IllegalArgumentException unreadable) {
        problem(
            "request.tokenFile",
            name + " (expected: a file with a token): " + unreadable.getMessage());
        return null;
      }
    }

    private static Duration duration(JsonNode of, String key, Duration otherwise) {
      String text = of.path(key).textValue();
      if (text == null) return otherwise;
      int unit = text.length() - (text.endsWith("ms") ? 2 : 1);
      long number = Long.parseLong(text.substring(0, unit));
      return switch (text.substring(unit)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }

    private void problem(String path, String message) {
      problems.add(new YamlProblem(file, document.line(path), path, message));
    }
  }
}
