package io.plumbline.collector.receive;

import io.plumbline.collector.span.Attributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts one owner's attributes to what is kept, and remembers what it cut. For one owner, one thread.
 * Our own attributes are kept before all others.
 */
final class AttributeTrim {
  private static final String OURS = "plumbline.";
  private static final int LONGEST_KEY_CHARACTERS = 1_024;
  private static final int MOST_NAMES = 32;

  private final SpanLimits limits;
  private final Set<String> cut = new LinkedHashSet<>();
  private int room;
  private int changes;
  private long dropped;

  AttributeTrim(SpanLimits limits) {
    this.limits = limits;
    this.room = limits.attributes();
  }

  /** Whether there is nothing to cut. */
  static boolean fits(SpanLimits limits, Attributes attributes) {
    long size = 0;
    for (var pair : attributes.values().entrySet()) {
      if (pair.getKey().length() > LONGEST_KEY_CHARACTERS) return false;
      size += size(limits, pair.getValue());
    }
    return size <= limits.attributes();
  }

  /** How many values it is; more than any limit if one of its texts is too long. */
  private static long size(SpanLimits limits, Object value) {
    if (value instanceof String text) {
      return text.length() <= limits.valueCharacters() ? 1 : Integer.MAX_VALUE;
    }
    if (value instanceof List<?> list) {
      return 1 + list.stream().mapToLong(item -> size(limits, item)).sum();
    }
    if (!(value instanceof Map<?, ?> map)) return 1;
    long size = 1;
    for (var entry : map.entrySet()) {
      boolean isLong = entry.getKey().toString().length() > LONGEST_KEY_CHARACTERS;
      size += isLong ? Integer.MAX_VALUE : size(limits, entry.getValue());
    }
    return size;
  }

  /** The attributes that are kept, the mark and the number of those that are not among them. */
  Attributes trimmed(Attributes all) {
    Attributes.Builder kept = new Attributes.Builder();
    all.values().forEach((key, value) -> {
      if (key.startsWith(OURS)) add(kept, key, value);
    });
    all.values().forEach((key, value) -> {
      if (!key.startsWith(OURS)) add(kept, key, value);
    });
    if (dropped > 0) {
      Long before = all.integer(SpanLimits.DROPPED_ATTRIBUTES);
      kept.put(SpanLimits.DROPPED_ATTRIBUTES, dropped + (before == null ? 0 : before));
      mark("attributes");
    }
    if (!cut.isEmpty()) kept.put(SpanLimits.MARK, List.copyOf(cut));
    return kept.build();
  }

  private void add(Attributes.Builder kept, String key, Object value) {
    if (room == 0) {
      dropped++;
      return;
    }
    String name = text(key, LONGEST_KEY_CHARACTERS);
    Object part = part(value);
    if (part != value || !name.equals(key)) mark(name);
    kept.put(name, part);
  }

  /** The same value if all of it is kept. */
  private Object part(Object value) {
    room--;
    Object part = value;
    if (value instanceof String text) part = text(text, limits.valueCharacters());
    else if (value instanceof List<?> list) part = part(list);
    else if (value instanceof Map<?, ?> map) part = part(map);
    if (part != value) changes++;
    return part;
  }

  private Object part(List<?> list) {
    List<Object> part = new ArrayList<>();
    int changesBefore = changes;
    for (Object item : list) {
      if (room == 0) break;
      part.add(part(item));
    }
    boolean isWhole = part.size() == list.size() && changesBefore == changes;
    return isWhole ? list : Collections.unmodifiableList(part);
  }

  private Object part(Map<?, ?> map) {
    Attributes.Builder part = new Attributes.Builder();
    int changesBefore = changes;
    for (var entry : map.entrySet()) {
      if (room == 0) {
        changes++;
        break;
      }
      String key = entry.getKey().toString();
      String name = text(key, LONGEST_KEY_CHARACTERS);
      if (!name.equals(key)) changes++;
      part.put(name, part(entry.getValue()));
    }
    return changesBefore == changes ? map : part.build().values();
  }

  /** The field's text, cut if it has to be. */
  String field(String name, String text) {
    String part = text(text, limits.valueCharacters());
    if (!part.equals(text)) mark(name);
    return part;
  }

  /** The first of the field's items, if there are too many. */
  <T> List<T> field(String name, List<T> items) {
    if (items.size() <= limits.events()) return items;
    mark(name);
    return items.subList(0, limits.events());
  }

  private void mark(String name) {
    if (cut.size() < MOST_NAMES) cut.add(name);
  }

  private static String text(String text, int most) {
    if (text.length() <= most) return text;
    boolean isWithinPair = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, isWithinPair ? most - 1 : most);
  }
}
