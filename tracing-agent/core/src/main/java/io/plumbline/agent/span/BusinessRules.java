package io.plumbline.agent.span;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.Settings;
import io.plumbline.agent.serial.Serial;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where incoming HTTP requests state their serial number and their business values: {@code plumbline.rules}, or the lines of {@code
 * plumbline.rules.file}. Of several rules for one name the first that finds something counts. Immutable.
 *
 * <pre>
 * rules  = rule { ( ";" | newline ) rule }           # begins a comment line
 * rule   = ( "serial" | "biz." key ) "=" ( "header:" name | "query:" name )
 *
 * plumbline.rules=serial=header:X-Order-Number; serial=query:order; biz.customer=header:X-Customer
 * </pre>
 */
final class BusinessRules {
  private static final Pattern RULE = Pattern.compile(
      "(serial|biz\\.[A-Za-z0-9._-]{1,64})\\s*=\\s*(header|query):\\s*([^\\s;=&]+)");

  /** A value longer than this is cut: it comes from outside, and goes on each request's span. */
  private static final int MAX_VALUE_CHARS = 256;

  private static final class Rule {
    final String target;
    final boolean header;
    final String name;

    Rule(String target, boolean header, String name) {
      this.target = target;
      this.header = header;
      this.name = name;
    }

    <Q> @Nullable String find(Q request, HttpServerAttributesGetter<Q, ?> getter) {
      if (!header) return inQuery(getter.getUrlQuery(request), name);
      List<String> values = getter.getHttpRequestHeader(request, name);
      return values.isEmpty() ? null : values.get(0);
    }
  }

  private final List<Rule> serials = new ArrayList<>();
  private final List<Rule> values = new ArrayList<>();

  /** @param lines a line that is no rule is said in the log, and left out */
  BusinessRules(List<String> lines) {
    for (String line : lines) {
      for (String text : line.split(";", -1)) {
        String rule = text.trim();
        if (rule.isEmpty() || rule.startsWith("#")) continue;
        Matcher matcher = RULE.matcher(rule);
        if (matcher.matches()) {
          String target = matcher.group(1);
          (target.equals("serial") ? serials : values)
              .add(new Rule(target, matcher.group(2).equals("header"), matcher.group(3)));
        } else {
          AgentLog.warn(
              "plumbline.rules: " + rule
                  + " (expected: serial or biz.KEY, =, header:NAME or query:NAME); left out",
              null);
        }
      }
    }
  }

  /** Those of this process. */
  static BusinessRules ofSettings() {
    List<String> lines = new ArrayList<>();
    String text = Settings.text("plumbline.rules");
    if (text != null) lines.addAll(Arrays.asList(text.split("\\R", -1)));
    String file = Settings.text("plumbline.rules.file");
    if (file != null) lines.addAll(read(file));
    return new BusinessRules(lines);
  }

  private static List<String> read(String file) {
    try {
      return Files.readAllLines(Paths.get(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      AgentLog.warn("plumbline.rules.file: " + file + " (expected: a text file): " + e, null);
      return Collections.emptyList();
    }
  }

  /** @param sent what the request says in the header that needs no rule; it wins if it is a serial number */
  <Q> @Nullable String serial(
      Q request, @Nullable String sent, HttpServerAttributesGetter<Q, ?> getter) {
    if (Serial.isValid(sent)) return sent;
    for (Rule rule : serials) {
      String found = rule.find(request, getter);
      if (Serial.isValid(found)) return found;
    }
    return null;
  }

  boolean haveValues() {
    return !values.isEmpty();
  }

  /** Writes the business values that a request states. */
  <Q, A> AttributesExtractor<Q, A> values(HttpServerAttributesGetter<Q, A> getter) {
    return new AttributesExtractor<Q, A>() {
      @Override
      public void onStart(AttributesBuilder attributes, Context parent, Q request) {
        for (int i = values.size() - 1; i >= 0; i--) { // the first is written last, and stays
          Rule rule = values.get(i);
          String found = rule.find(request, getter);
          if (found != null && !found.isEmpty()) attributes.put(rule.target, cut(found));
        }
      }

      @Override
      public void onEnd(
          AttributesBuilder attributes,
          Context context,
          Q request,
          @Nullable A response,
          @Nullable Throwable error) {}
    };
  }

  private static String cut(String value) {
    return value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS);
  }

  /** A parameter's first value in a raw query, decoded; null if it has none, or not a decodable one. */
  static @Nullable String inQuery(@Nullable String query, String name) {
    if (query == null) return null;
    for (String pair : query.split("&", -1)) {
      int equal = pair.indexOf('=');
      if (equal != name.length() || !pair.startsWith(name)) continue;
      try {
        return URLDecoder.decode(pair.substring(equal + 1), "UTF-8");
      } catch (IllegalArgumentException e) { // half an escape: the client's fault, and no value
        return null;
      } catch (UnsupportedEncodingException e) {
        throw new IllegalStateException(e); // every JDK has UTF-8
      }
    }
    return null;
  }
}
