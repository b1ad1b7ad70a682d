package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody decides about a finding, as it was sent.
 *
 * @param by who says so, 1 to 100 characters
 * @param text a note, or a reason; null if none was sent
 * @param assignee null for nobody
 * @param untilEpochNanos null for no end
 */
record Decision(
    Action action,
    String by,
    @Nullable String text,
    @Nullable String assignee,
    @Nullable Long untilEpochNanos) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_TEXT = 2_000;
  private static final Set<String> FIELDS =
      Set.of("action", "by", "text", "assignee", "untilEpochMicros");

  /** What can be decided. */
  enum Action {
    NOTE,
    ASSIGN,
    ACCEPT,
    WITHDRAW,
    RECHECK
  }

  /**
   * Reads the body of a request.
   *
   * @param actor who says so, whatever the body says; null to take the body's word
   * @throws BadRequestException naming the field, its value and what was expected
   */
  static Decision parse(@Nullable String actor, byte[] body) {
    JsonNode root = object(body);
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) throw wrong(name, "no such field", "one of " + FIELDS);
    }
    Action action = action(root.get("action"));
    String by = actor == null ? text(root, "by", LONGEST_NAME) : actor;
    if (by == null) throw wrong("by", "missing", "who you are");
    String text = text(root, "text", LONGEST_TEXT);
    if (text == null && (action == Action.NOTE || action == Action.ACCEPT)) {
      throw wrong("text", "missing", action == Action.NOTE ? "the note" : "the reason");
    }
    return new Decision(action, by, text, text(root, "assignee", LONGEST_NAME), until(root));
  }

  private static JsonNode object(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      if (root != null && root.isObject()) return root;
    } catch (JsonProcessingException notJson) {
      throw new BadRequestException("body: no JSON (expected: an object)", notJson);
    } catch (IOException impossible) {
      throw new BadRequestException("body: cannot be read", impossible);
    }
    throw new BadRequestException("body: no object (expected: a JSON object)");
  }

  private static Action action(@Nullable JsonNode node) {
    String expected = "note, assign, accept, withdraw or recheck";
    if (node == null) throw wrong("action", "missing", expected);
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(node.asText())) return action;
    }
    throw wrong("action", "'" + node.asText() + "'", expected);
  }

  private static @Nullable String text(JsonNode root, String field, int longest) {
    JsonNode node = root.get(field);
    if (node == null || node.isNull()) return null;
    String text = node.asText().strip();
    boolean shown = text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n');
    if (node.isTextual() && shown && !text.isEmpty() && text.length() <= longest) return text;
    String value = node.isTextual() ? text.length() + " characters" : node.toString();
    throw wrong(field, value, "a text of 1 to " + longest + " characters, none of them control");
  }

  private static @Nullable Long until(JsonNode root) {
    JsonNode node = root.get("untilEpochMicros");
    if (node == null || node.isNull()) return null;
    BigDecimal nanos = node.isNumber() ? node.decimalValue().movePointRight(3) : BigDecimal.ZERO;
    if (nanos.signum() > 0 && nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
      return nanos.longValue();
    }
    throw wrong("untilEpochMicros", node.toString(), "microseconds since 1970");
  }

  private static BadRequestException wrong(String field, String value, String expected) {
    return new BadRequestException(field + ": " + value + " (expected: " + expected + ")");
  }
}
