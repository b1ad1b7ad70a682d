package io.plumbline.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.plumbline.agent.serial.Serial;
import java.io.UnsupportedEncodingException;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Numbers this process's exports, and says with each up to when it has sent everything and what it has
 * lost (docs/COMPLETENESS.md), so that the collector can tell what did not happen from what did not
 * arrive. Exports are made one after another. Thread-safe.
 */
final class Batches {
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");

  /** Of the serials in one header: servers take 8 KiB of headers, and there are others. */
  private static final int MOST_CHARACTERS = 2_000;

  /** Of other processes in one header; there are at most as many spools. */
  private static final int MOST_RUNS = 16;

  private static final Batches OF_PROCESS =
      new Batches(ManagementFactory.getRuntimeMXBean().getStartTime());

  private final long epochMillis;
  private final Cut cut;
  private volatile @Nullable String source;
  private Lost told =
      new Lost(); // in the export that was begun last; guarded by this, like all below
  private Lost untold = new Lost();
  private final Set<String> recovered = new LinkedHashSet<>();
  private List<String> toldRecovered = new ArrayList<>();
  private long number;
  private long acknowledged;
  private boolean ending;
  private Map<String, String> headers = Collections.emptyMap();
  private volatile boolean notUnderstood;

  Batches(long epochMillis) {
    this.epochMillis = epochMillis;
    this.cut = new Cut(TimeUnit.MILLISECONDS.toNanos(epochMillis));
  }

  /** There is one exporter in a process; its sender is made by the SDK, which cannot hand it on. */
  static Batches ofProcess() {
    return OF_PROCESS;
  }

  /** Who this process is; nothing is numbered before. */
  Resource name(Resource resource) {
    String service = resource.getAttribute(SERVICE);
    String instance = resource.getAttribute(INSTANCE);
    if (service != null && instance != null && !service.isEmpty() && !instance.isEmpty()) {
      source = encoded(service) + "/" + encoded(instance) + "/" + epochMillis;
    }
    return resource;
  }

  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** This process as the next one would call it in {@link #recovered}; empty if nothing is numbered. */
  String run() {
    String name = source;
    return name == null ? "" : name.substring(name.indexOf('/') + 1);
  }

  Cut cut() {
    return cut;
  }

  /** A span that will never be sent. Only those with a serial count: the others are samples. */
  void lost(Attributes attributes) {
    String serial = attributes.get(Serial.ATTRIBUTE);
    if (serial != null) lost(serial);
  }

  synchronized void lost(String serial) {
    untold.spans++;
    untold.add(serial);
  }

  /** All spans of an earlier run of the service have arrived. */
  synchronized void recovered(String run) {
    if (recovered.size() < MOST_RUNS) recovered.add(run);
  }

  /** Spans and their serials. */
  private static final class Lost {
    final Set<String> serials = new LinkedHashSet<>();
    int characters;
    long spans;
    boolean areAllListed = true;

    void add(String serial) {
      if (serials.contains(serial)) return;
      if (characters + serial.length() + 1 > MOST_CHARACTERS) {
        areAllListed = false;
        return;
      }
      serials.add(serial);
      characters += serial.length() + 1;
    }

    void add(Lost more) {
      spans += more.spans;
      areAllListed &= more.areAllListed;
      for (String serial : more.serials) add(serial);
    }

    String header() {
      String listed = String.join(",", serials);
      if (areAllListed) return spans + ";" + listed;
      return spans + ";" + listed + (listed.isEmpty() ? "*" : ",*");
    }
  }

  /** The process is about to end: the next batch is its last. */
  synchronized void end() {
    ending = true;
  }

  synchronized boolean isEnding() {
    return ending;
  }

  /** Of the export that was begun last; 0 before the first. */
  synchronized long number() {
    return number;
  }

  /** Begins the next export; its {@link #headers} stay as they are until the one after. */
  synchronized void next() {
    String name = source;
    if (name == null) return;
    number++;
    Map<String, String> next = new LinkedHashMap<>();
    next.put("plumbline-source", name);
    next.put("plumbline-batch", Long.toString(number));
    next.put("plumbline-cut", Long.toString(cut.epochNanos()));
    if (acknowledged < number - 1) {
      next.put("plumbline-gap", (acknowledged + 1) + "-" + (number - 1));
    }
    told.add(untold);
    untold = new Lost();
    if (told.spans > 0) next.put("plumbline-dropped", told.header());
    toldRecovered = new ArrayList<>(recovered);
    if (!recovered.isEmpty()) next.put("plumbline-recovered", String.join(",", recovered));
    if (ending) next.put("plumbline-last", "true");
    headers = next;
  }

  /** Of the export that was begun last. */
  synchronized Map<String, String> headers() {
    return headers;
  }

  /** The export that was begun last has arrived: what it told of need not be told again. */
  synchronized void arrived() {
    acknowledged = number;
    told = new Lost();
    recovered.removeAll(toldRecovered);
  }

  /** The export that was begun last will not be tried again. */
  synchronized void givenUp(Collection<SpanData> spans) {
    for (SpanData span : spans) lost(span.getAttributes());
  }

  /** @param answered the number in an answer; null if the other side does not know of numbers */
  void answered(@Nullable String answered) {
    notUnderstood = answered == null;
  }

  /** Whether an empty batch is of use to the other side; also as long as that is not known. */
  boolean isUnderstood() {
    return !notUnderstood && source != null;
  }
}
