package io.plumbline.benchmarks.agent;

import io.plumbline.agent.telemetry.spool.Spool;
import io.plumbline.agent.telemetry.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * What it costs an application's thread to hand a span of 600 bytes to the spool: nanoseconds a span, from threads that do nothing else.
 * Per span, as in an agent: every fourth has a start record, and 512 at a time are accepted. The floor is the copy into the heap.
 *
 * <pre>
 * threads  floor  spool     (median of the rounds, after one to warm up)
 * </pre>
 */
public final class SpoolBench {
  private static final int SPAN_BYTES = 600;
  private static final int START_BYTES = 250;
  private static final int SPANS_PER_REQUEST = 4;
  private static final int ACCEPTED_AT_ONCE = 512;
  private static final int SPANS = 400_000;
  private static final byte[] SCOPE = new byte[40];

  private SpoolBench() {}

  /** Argument: rounds, 5 if there is none. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Path folder = Files.createTempDirectory("plumbline-spool-bench");
    System.out.printf("%8s %8s %8s%n", "threads", "floor", "spool");
    for (int threads : new int[] {1, 2, 4, 16}) {
      double[] floor = new double[rounds];
      double[] spool = new double[rounds];
      for (int round = -1; round < rounds; round++) {
        double copied = measure(threads, SpoolBench::copy);
        double spooled;
        try (Spool own = Spool.open(SpoolSettings.of(folder, "bench", 16), new byte[200], "")) {
          spooled = measure(threads, thread -> spool(own, thread));
        }
        if (round < 0) continue;
        floor[round] = copied;
        spool[round] = spooled;
      }
      System.out.printf("%8d %8.0f %8.0f%n", threads, median(floor), median(spool));
    }
    for (Path file : list(folder)) Files.delete(file);
    Files.delete(folder);
  }

  private static Path[] list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toArray(Path[]::new);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private interface Work {
    long of(int thread);
  }

  /** Nanoseconds of the wall clock for one span of one thread. */
  private static double measure(int threads, Work work) throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    long[] results = new long[threads];
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int thread = t;
      all[t] = new Thread(() -> {
        try {
          go.await();
          results[thread] = work.of(thread);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      all[t].start();
    }
    long begin = System.nanoTime();
    go.countDown();
    for (Thread thread : all) thread.join();
    long nanos = System.nanoTime() - begin;
    if (Arrays.stream(results).anyMatch(result -> result == 0)) {
      throw new IllegalStateException("a thread did not finish: " + Arrays.toString(results));
    }
    return (double) nanos / SPANS;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static long copy(int thread) {
    byte[] span = bytes(SPAN_BYTES);
    byte[] memory = new byte[8 * 1024 * 1024];
    int at = 0;
    for (int i = 0; i < SPANS; i++) {
      if (at + SPAN_BYTES > memory.length) at = 0;
      System.arraycopy(span, 0, memory, at, SPAN_BYTES);
      at += SPAN_BYTES;
    }
    return 1L + (memory[at / 2] & 0xFF) + thread;
  }

  private static long spool(Spool spool, int thread) {
    byte[] span = bytes(SPAN_BYTES);
    byte[] start = bytes(START_BYTES);
    long[] accepted = new long[ACCEPTED_AT_ONCE];
    long first = ((long) thread + 1) << 40;
    for (int i = 0; i < SPANS; i++) {
      long id = first + i;
      if (i % SPANS_PER_REQUEST == 0) spool.started(id, i, SCOPE, start);
      spool.finished(id, i, SCOPE, span);
      accepted[i % ACCEPTED_AT_ONCE] = id;
      if (i % ACCEPTED_AT_ONCE == ACCEPTED_AT_ONCE - 1) spool.accepted(accepted.clone());
    }
    return first;
  }
}
