package io.plumbline.id.client;

import io.plumbline.id.client.Exchange.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one id-service, all on the same database. A request goes to the one that answered last; when that is
 * dead, too slow, refuses for now (5xx, 429) or talks nonsense, it is left out for a while and the request goes to the
 * next. Thread-safe; nothing is locked while a request is under way.
 *
 * <pre>
 *   answers ◄──────► current ── fails ──► left out 0.1 s, 0.2 s, ... 2 s ── asked again when the others fail
 * </pre>
 */
final class Servers {
  private static final long FIRST_BACKOFF_NANOS = 100_000_000L;
  private static final long MAX_BACKOFF_NANOS = 2_000_000_000L;
  private static final int MOST_DOUBLINGS = 10;

  /** Makes something of an answer; an exception of I/O means that it is nonsense. */
  interface Decoder<T> {
    /** The result; sentNanos is the monotonic clock just before this server was asked. */
    T decode(Answer answer, long sentNanos) throws IOException;
  }

  private static final class Server {
    final String base;
    int failures; // guarded by Servers.this
    long leftOutUntilNanos; // guarded by Servers.this; only if failures > 0

    Server(URI endpoint) {
      String text = endpoint.toString();
      base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
  }

  private final List<Server> servers = new ArrayList<>();
  private final LongSupplier nanoTime;
  private Server current; // guarded by this

  /**
   * Servers of one id-service.
   *
   * @param endpoints at least one; which is asked first is drawn, so that many clients spread
   */
  Servers(List<URI> endpoints, LongSupplier nanoTime) {
    for (URI endpoint : endpoints) servers.add(new Server(endpoint));
    this.nanoTime = nanoTime;
    current = servers.get(ThreadLocalRandom.current().nextInt(servers.size()));
  }

  /**
   * Sends the request to a server that answers it. Takes at most two timeouts for each server.
   *
   * @throws RefusedException if a server says no, for all of them
   * @throws IOException if none answered
   */
  <T> T call(Exchange request, int timeoutMillis, Decoder<T> decoder)
      throws IOException, RefusedException {
    IOException failure = null;
    for (Server server : candidates()) {
      try {
        long sentNanos = nanoTime.getAsLong();
        T result = decoder.decode(request.with(server.base, timeoutMillis), sentNanos);
        answered(server);
        return result;
      } catch (RefusedException e) {
        answered(server);
        throw e;
      } catch (IOException e) {
        failed(server);
        IOException named = new IOException(server.base + ": " + reason(e), e);
        if (failure != null) named.addSuppressed(failure);
        failure = named;
      }
    }
    if (failure == null) throw new IllegalStateException("no server to ask");
    throw failure;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Whom to ask, in that order: never nobody, and of those left out only the one whose time is over first. */
  private synchronized List<Server> candidates() {
    long now = nanoTime.getAsLong();
    List<Server> candidates = new ArrayList<>();
    Server first = current;
    if (isIn(first, now)) candidates.add(first);
    int from = servers.indexOf(first);
    Server soonest = null;
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get((from + i) % servers.size());
      if (server != first && isIn(server, now)) candidates.add(server);
      if (soonest == null || isSooner(server, soonest)) soonest = server;
    }
    if (candidates.isEmpty() && soonest != null) candidates.add(soonest);
    return candidates;
  }

  private static boolean isIn(Server server, long now) {
    return server.failures == 0 || now - server.leftOutUntilNanos >= 0;
  }

  private static boolean isSooner(Server server, @Nullable Server than) {
    return than != null && server.leftOutUntilNanos - than.leftOutUntilNanos < 0;
  }

  private synchronized void answered(Server server) {
    server.failures = 0;
    current = server;
  }

  private synchronized void failed(Server server) {
    long backoff = Math.min(
        MAX_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(server.failures, MOST_DOUBLINGS));
    server.failures++;
    server.leftOutUntilNanos =
        nanoTime.getAsLong() + backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2);
  }
}
