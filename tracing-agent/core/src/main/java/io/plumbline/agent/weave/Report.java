package io.plumbline.agent.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What is instrumented in this process and what is not, and why. An instrumentation whose library was never loaded is
 * idle, and neither. Thread-safe.
 */
public final class Report {
  /** How many libraries and reasons are kept of one instrumentation; of more, the first. */
  private static final int LIMIT = 10;

  private static final int HEADER_CHARACTERS = 2000;

  private static final class Entry {
    final Set<String> libraries = new TreeSet<>(); // guarded by this
    final Set<String> reasons = new TreeSet<>(); // guarded by this
    int classes; // guarded by this
  }

  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

  /** An instrumentation that this agent has. */
  public void known(String name) {
    entries.computeIfAbsent(name, key -> new Entry());
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  Set<String> names() {
    return entries.keySet();
  }

  /** An instrumentation does not work in this process or in a part of it. */
  public void off(String name, String why) {
    Entry entry = entries.computeIfAbsent(name, key -> new Entry());
    synchronized (entry) {
      if (entry.reasons.size() < LIMIT) entry.reasons.add(why);
    }
  }

  /** It works again. */
  void on(String name, String formerly) {
    Entry entry = entries.computeIfAbsent(name, key -> new Entry());
    synchronized (entry) {
      entry.reasons.remove(formerly);
    }
  }

  /** @param library the file that the woven class is from; null for the JDK's */
  void woven(String name, @Nullable String library) {
    Entry entry = entries.computeIfAbsent(name, key -> new Entry());
    synchronized (entry) {
      entry.classes++;
      if (entry.libraries.size() < LIMIT) entry.libraries.add(library == null ? "JDK" : library);
    }
  }

  /** For people: a line for each instrumentation. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    entries.forEach((name, entry) -> {
      synchronized (entry) {
        String state = entry.classes == 0
            ? "idle"
            : "on: " + entry.classes + " classes of " + String.join(", ", entry.libraries);
        if (!entry.reasons.isEmpty()) state = "off: " + String.join("; ", entry.reasons);
        lines.add(name + " " + state);
      }
    });
    return lines;
  }

  /**
   * For the collector: {@code jdbc;h2-2.3.232.jar, servlet;tomcat-embed-core-10.1.48.jar}. Printable ASCII, bounded.
   */
  public String instrumented() {
    List<String> members = new ArrayList<>();
    entries.forEach((name, entry) -> {
      synchronized (entry) {
        if (entry.classes > 0 && entry.reasons.isEmpty())
          members.add(name + ";" + String.join(";", entry.libraries));
      }
    });
    return header(members);
  }

  /** For the collector: {@code okhttp;okhttp3.Call.x() is missing, kafka;switched off by its setting}. */
  public String notInstrumented() {
    List<String> members = new ArrayList<>();
    entries.forEach((name, entry) -> {
      synchronized (entry) {
        if (!entry.reasons.isEmpty())
          members.add(name + ";" + String.join(";", entry.reasons).replace(',', ' '));
      }
    });
    return header(members);
  }

  private static String header(List<String> members) {
    StringBuilder header = new StringBuilder();
    for (String member : members) {
      if (header.length() + member.length() > HEADER_CHARACTERS) return header + ", ...";
      if (header.length() > 0) header.append(", ");
      for (char c : member.toCharArray()) header.append(c < ' ' || c > '~' ? '?' : c);
    }
    return header.toString();
  }
}
