package io.plumbline.agent.telemetry.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die as {@code kill -9} does it, while four threads write at full speed. */
class SpoolKillIT {
  private static final int MIN_FINISHED = 2_000;

  @TempDir
  private Path folder;

  private final SpoolScene collector = new SpoolScene();

  @RepeatedTest(10)
  void killed_nothingHandedOverIsLost(RepetitionInfo repetition) throws Exception {
    Path spools = folder.resolve("spools");
    ByteBuffer progress = SpoolVictim.progress(folder.resolve("progress"));
    Process victim = start(spools);
    try {
      await(progress, MIN_FINISHED + new Random(repetition.getCurrentRepetition()).nextInt(30_000));
    } finally {
      kill(victim);
    }
    int sent = new Recovery(SpoolSettings.of(spools, "victim", 4), collector).once();

    assertThat(sent).isEqualTo(collector.received.size());
    assertThat(spools).isEmptyDirectory();
    Set<Long> finished = new HashSet<>();
    Set<Long> unfinished = new HashSet<>();
    for (Span span : collector.received)
      (SpoolScene.isUnfinished(span) ? unfinished : finished).add(SpoolScene.id(span));
    assertThat(finished.size() + unfinished.size()).isEqualTo(sent);
    for (int thread = 0; thread < SpoolVictim.THREADS; thread++) {
      check(thread, progress, finished, unfinished);
    }
    System.out.println("killed after " + total(progress) + " spans, of which " + finished.size()
        + " were sent by the next process, and " + unfinished.size() + " unfinished");
  }

  /** Which of a thread's spans must be there, which must not, and which two may or may not. */
  private static void check(
      int thread, ByteBuffer progress, Set<Long> finished, Set<Long> unfinished) {
    int slot = thread * SpoolVictim.SLOT_BYTES;
    long last = progress.getLong(slot + SpoolVictim.FINISHED);
    long accepting = progress.getLong(slot + SpoolVictim.ACCEPTING);
    long accepted = progress.getLong(slot + SpoolVictim.ACCEPTED);
    for (long number = Math.max(1, accepted - 5_000); number <= last; number++) {
      long id = SpoolVictim.id(thread, number);
      if (number > accepting)
        assertThat(finished).as("%d of thread %d", number, thread).contains(id);
      if (number <= accepted) assertThat(finished).doesNotContain(id);
      assertThat(unfinished).doesNotContain(id);
    }
    assertThat(unfinished).contains(SpoolVictim.id(thread, 0));
    long opened = progress.getLong(slot + SpoolVictim.OPENED);
    if (opened > progress.getLong(slot + SpoolVictim.FINISHING))
      assertThat(unfinished).contains(SpoolVictim.id(thread, opened));
  }

  @Test
  void alive_fileIsNotTouchedByAnotherProcess() throws Exception {
    Path spools = folder.resolve("spools");
    ByteBuffer progress = SpoolVictim.progress(folder.resolve("progress"));
    Process victim = start(spools);
    try {
      await(progress, MIN_FINISHED);
      int sent = new Recovery(SpoolSettings.of(spools, "victim", 4), collector).once();

      assertThat(sent).isZero();
      assertThat(SpoolScene.files(spools)).hasSize(1);
      await(progress, total(progress) + MIN_FINISHED); // it goes on
    } finally {
      kill(victim);
    }
  }

  private Process start(Path spools) throws IOException {
    Process victim = new ProcessBuilder(
            Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SpoolVictim.class.getName(),
            spools.toString(),
            folder.resolve("progress").toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("writing");
    assertThat(Files.isDirectory(spools)).isTrue();
    return victim;
  }

  private static long total(ByteBuffer progress) {
    long total = 0;
    for (int t = 0; t < SpoolVictim.THREADS; t++)
      total += progress.getLong(t * SpoolVictim.SLOT_BYTES + SpoolVictim.FINISHED);
    return total;
  }

  /** Asks the other process's memory again and again: when it dies must not depend on this one's clock. */
  private static void await(ByteBuffer progress, long spans) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (total(progress) < spans) {
      assertThat(System.nanoTime()).as("60 s for %d spans", spans).isLessThan(deadline);
      LockSupport.parkNanos(10_000);
    }
  }

  private static void kill(Process victim) throws InterruptedException {
    victim.destroyForcibly();
    assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
