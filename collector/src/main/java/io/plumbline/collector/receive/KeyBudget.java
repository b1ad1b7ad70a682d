package io.plumbline.collector.receive;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which attribute keys a service may use: as many different ones within an hour as its limit, first
 * come, first served. Thread-safe; threads that race may pass it by one each.
 */
final class KeyBudget {
  private static final Logger log = LoggerFactory.getLogger(KeyBudget.class);
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Services that have a budget of their own; those after them share one. */
  private static final int MOST_SERVICES = 1_000;

  private final int mostKeys;
  private final LongSupplier nanoTime;
  private volatile Hour hour;

  /** What was seen since a moment. */
  private record Hour(long sinceNanos, ConcurrentMap<String, Keys> byService) {}

  KeyBudget(int mostKeys, LongSupplier nanoTime) {
    this.mostKeys = mostKeys;
    this.nanoTime = nanoTime;
    this.hour = new Hour(nanoTime.getAsLong(), new ConcurrentHashMap<>());
  }

  /** The service's keys of this hour. */
  Keys of(String service) {
    long now = nanoTime.getAsLong();
    if (now - hour.sinceNanos >= HOUR_NANOS) hour = new Hour(now, new ConcurrentHashMap<>());
    ConcurrentMap<String, Keys> byService = hour.byService;
    Keys known = byService.get(service);
    if (known != null) return known;
    String counted = byService.size() < MOST_SERVICES ? service : "all others";
    return byService.computeIfAbsent(counted, Keys::new);
  }

  /** The keys of one service. */
  final class Keys {
    private final String service;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private volatile boolean isFull;

    private Keys(String service) {
      this.service = service;
    }

    /** Whether the key is one of those that the service may use; it is from now on, if there is room. */
    boolean admit(String key) {
      if (used.contains(key)) return true;
      if (isFull) return false;
      used.add(key);
      if (used.size() >= mostKeys) {
        isFull = true;
        log.warn(
            "service '{}' has used {} attribute keys within an hour (limits.keys); the values of"
                + " further ones are kept in {}. Is there an id in its keys?",
            service,
            mostKeys,
            SpanLimits.OTHERS);
      }
      return true;
    }
  }
}
