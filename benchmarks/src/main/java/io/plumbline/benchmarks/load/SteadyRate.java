package io.plumbline.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, since wrk has none. Each of the connections has a thread and a timetable; a latency counts
 * from when the request was due, not from when it was sent, so that a server that stalls is charged for all who
 * would have come meanwhile. What the driver itself takes (some 0.1 ms to wake up) is in every figure, the floor's too.
 *
 * <pre>
 *   connection 0   |----------|----------|------    due every connections/rate seconds
 *   connection 1    |----------|----------|-----
 *   connection 2     |----------|----------|----
 * </pre>
 */
public final class SteadyRate {
  private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};
  private static final String LENGTH = "content-length: ";
  private static final int TIMEOUT_MILLIS = 10_000;

  private final int perSecond;
  private final int connections;
  private final int seconds;

  /**
   * A load.
   *
   * @param perSecond requests a second, all connections together
   */
  public SteadyRate(int perSecond, int connections, int seconds) {
    this.perSecond = perSecond;
    this.connections = connections;
    this.seconds = seconds;
  }

  /** Latencies in microseconds, and what rate the driver kept. */
  public record Latencies(
      double medianMicros, double p99Micros, double p999Micros, double perSecond) {}

  /** Asks for so many seconds, after one more of warm-up. */
  public Latencies measure(URI uri) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long startNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      List<Callable<long[]>> timetables = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        long firstNanos = startNanos + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
        timetables.add(() -> run(uri, firstNanos));
      }
      List<long[]> all = new ArrayList<>();
      for (Future<long[]> one : threads.invokeAll(timetables)) all.add(one.get());
      long tookNanos = System.nanoTime() - startNanos;
      return summary(all, tookNanos);
    } catch (ExecutionException e) {
      throw new IOException("the fixed rate broke off: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Latencies summary(List<long[]> all, long tookNanos) {
    long[] measured = all.stream()
        .flatMapToLong(one -> Arrays.stream(one, one.length / (seconds + 1), one.length))
        .sorted()
        .toArray();
    long requests = all.stream().mapToLong(one -> one.length).sum();
    return new Latencies(
        micros(measured, 0.5),
        micros(measured, 0.99),
        micros(measured, 0.999),
        requests * 1e9 / tookNanos);
  }

  private static double micros(long[] sortedNanos, double part) {
    return sortedNanos[(int) (part * (sortedNanos.length - 1))] / 1_000.0;
  }

  private long[] run(URI uri, long firstNanos) throws IOException {
    int requests = (seconds + 1) * perSecond / connections;
    long everyNanos = TimeUnit.SECONDS.toNanos(connections) / perSecond;
    byte[] request = ("GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    byte[] buffer = new byte[4_096];
    long[] nanos = new long[requests];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (int i = 0; i < requests; i++) {
        long dueNanos = firstNanos + i * everyNanos;
        long left;
        while ((left = dueNanos - System.nanoTime()) > 0) LockSupport.parkNanos(left);
        out.write(request);
        readAnswer(in, buffer);
        nanos[i] = System.nanoTime() - dueNanos;
      }
    }
    return nanos;
  }

  private static void readAnswer(InputStream in, byte[] buffer) throws IOException {
    int have = 0;
    int total = Integer.MAX_VALUE;
    while (have < total) {
      int n = in.read(buffer, have, buffer.length - have);
      if (n <= 0) throw new IOException("the answer ended after " + have + " bytes");
      have += n;
      if (total == Integer.MAX_VALUE) total = length(buffer, have);
    }
  }

  /** Bytes of the whole answer; the largest int as long as its headers are not all there. */
  private static int length(byte[] buffer, int have) throws IOException {
    for (int i = 0; i + END_OF_HEADERS.length <= have; i++) {
      if (!Arrays.equals(buffer, i, i + 4, END_OF_HEADERS, 0, 4)) continue;
      String headers =
          new String(buffer, 0, i + 2, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
      int length = headers.indexOf(LENGTH);
      if (!headers.startsWith("http/1.1 200 ") || length < 0) throw new IOException(headers);
      int from = length + LENGTH.length();
      return i + 4 + Integer.parseInt(headers.substring(from, headers.indexOf('\r', from)));
    }
    return Integer.MAX_VALUE;
  }
}
