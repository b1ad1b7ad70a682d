package io.plumbline.id.client;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of the small JSON objects that the id-service answers, by name: numbers, booleans and texts, those of
 * inner objects too. Enough for a contract whose names do not repeat, and no dependency.
 */
final class Members {
  private static final Pattern MEMBER = Pattern.compile(
      "\"(\\w{1,64})\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.){0,4096})\"|(-?\\d{1,18})\\b|(true|false)\\b)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

  private final Map<String, String> values = new HashMap<>();

  Members(String json) {
    Matcher matcher = MEMBER.matcher(json);
    while (matcher.find()) {
      String text = matcher.group(2);
      String number = matcher.group(3);
      String value = text != null ? unescaped(text) : number != null ? number : matcher.group(4);
      values.put(matcher.group(1), value);
    }
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) return text;
    Matcher matcher = ESCAPE.matcher(text);
    StringBuilder plain = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      plain.append(text, from, matcher.start());
      String code = matcher.group(1);
      if (code != null) plain.append((char) Integer.parseInt(code, 16));
      else plain.append(control(matcher.group(2)));
      from = matcher.end();
    }
    return plain.append(text, from, text.length()).toString();
  }

  private static String control(String escaped) {
    switch (escaped) {
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "r":
        return "\r";
      case "b":
        return "\b";
      case "f":
        return "\f";
      default:
        return escaped;
    }
  }

  /** Null if there is none. */
  @Nullable String text(String name) {
    return values.get(name);
  }

  /**
   * An integer.
   *
   * @throws IllegalArgumentException if there is none
   */
  long number(String name) {
    String value = values.get(name);
    if (value == null)
      throw new IllegalArgumentException(name + ": missing (expected: an integer)");
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: an integer)", e);
    }
  }

  /** Text as JSON, with its quotes. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') json.append('\\').append(c);
      else if (c < ' ') json.append(String.format("\\u%04x", (int) c));
      else json.append(c);
    }
    return json.append('"').toString();
  }
}
