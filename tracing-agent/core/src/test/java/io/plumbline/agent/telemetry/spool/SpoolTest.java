package io.plumbline.agent.telemetry.spool;

import static io.plumbline.agent.telemetry.spool.SpoolScene.finish;
import static io.plumbline.agent.telemetry.spool.SpoolScene.isUnfinished;
import static io.plumbline.agent.telemetry.spool.SpoolScene.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir
  private Path folder;

  private final SpoolScene collector = new SpoolScene();
  private SpoolSettings settings;
  private Spool spool;

  @BeforeEach
  void open() {
    settings = SpoolSettings.of(folder.resolve("own"), "shop", 1);
    spool = Spool.open(settings, SpoolScene.RESOURCE, SpoolScene.RUN);
  }

  @AfterEach
  void close() throws IOException {
    spool.close();
  }

  private void crashAndRecover() throws IOException {
    Path dead = SpoolScene.crash(settings, folder.resolve("dead"));
    new Recovery(SpoolSettings.of(dead, "shop", 1), collector).once();
    assertThat(dead).isEmptyDirectory();
  }

  @Test
  void finished_notAccepted_isSentAsItWas() throws IOException {
    finish(spool, 1, 100, 200);
    crashAndRecover();

    assertThat(collector.received)
        .containsExactly(SpoolScene.span(1, 100).setEndTimeUnixNano(200).build());
    ResourceSpans sent = collector.resources.get(0);
    assertThat(sent.getResource().getAttributesList())
        .containsExactly(SpoolScene.text("service.name", "shop"));
    assertThat(sent.getSchemaUrl()).isEqualTo("https://schema/1");
    assertThat(collector.recovered).containsExactly(SpoolScene.RUN);
    assertThat(sent.getScopeSpans(0).getScope().getName()).isEqualTo("servlet");
  }

  @Test
  void accepted_isNotSentAgain() throws IOException {
    for (int id = 1; id <= 5; id++) finish(spool, id, 100, 200);
    spool.accepted(2, 4);
    crashAndRecover();

    assertThat(collector.ids()).containsExactly(1L, 3L, 5L);
  }

  @Test
  void started_notFinished_isSentAsUnfinishedUpToTheLastSignOfLife() throws IOException {
    start(spool, 1, 100);
    finish(spool, 2, 150, 700);
    spool.accepted(2);
    crashAndRecover();

    Span sent = collector.received.get(0);
    assertThat(collector.received).hasSize(1);
    assertThat(SpoolScene.id(sent)).isEqualTo(1);
    assertThat(isUnfinished(sent)).isTrue();
    assertThat(sent.getStartTimeUnixNano()).isEqualTo(100);
    assertThat(sent.getEndTimeUnixNano()).isEqualTo(700);
    assertThat(sent.getAttributesList()).contains(SpoolScene.text("plumbline.serial", "s-1"));
  }

  @Test
  void started_thenFinishedAndAccepted_leavesNothing() throws IOException {
    start(spool, 1, 100);
    finish(spool, 1, 100, 200);
    spool.accepted(1);
    crashAndRecover();

    assertThat(collector.received).isEmpty();
  }

  @Test
  void turns_openSpansAreStillReported() throws IOException {
    start(spool, -1, 50);
    for (int id = 1; id <= 50_000; id++) { // some twelve turns of half a mebibyte
      start(spool, id, id);
      finish(spool, id, id, id + 1);
      spool.accepted(id);
      if (id == 25_000) start(spool, -2, 60);
    }
    crashAndRecover();

    assertThat(collector.ids()).containsExactlyInAnyOrder(-1L, -2L);
    assertThat(collector.received).allMatch(SpoolScene::isUnfinished);
    assertThat(spool.counts()).contains("at least 0 overwritten");
  }

  @Test
  void nothingAccepted_keepsTheNewestAndCountsTheOldest() throws IOException {
    for (int id = 1; id <= 20_000; id++) finish(spool, id, id, id + 1);
    crashAndRecover();

    int kept = collector.received.size();
    assertThat(kept).isBetween(4_000, 12_000);
    assertThat(collector.recovered).as("what was overwritten is missing").isEmpty();
    assertThat(collector.ids()).startsWith(20_001L - kept).endsWith(20_000L);
    assertThat(spool.counts()).contains("at least " + (20_000 - kept) + " overwritten");
  }

  @Test
  void tooManyOpen_theNewestAreKept() throws IOException {
    for (int id = 1; id <= 3_000; id++) start(spool, id, id);
    for (int id = 10_001;
        id <= 20_000;
        id++) { // two turns and more: only what is rewritten is left
      finish(spool, id, id, id + 1);
      spool.accepted(id);
    }
    crashAndRecover();

    assertThat(collector.received.size()).isBetween(800, 2_000);
    assertThat(collector.ids()).contains(3_000L).doesNotContain(1L);
    assertThat(spool.counts())
        .contains((3_000 - collector.received.size()) + " open ones too many");
  }

  @Test
  void finished_tooLarge_isCountedAndIsNotUnfinished() throws IOException {
    start(spool, 1, 100);
    spool.finished(1, 200, SpoolScene.SCOPE, new byte[200_000]);
    spool.finished(2, 200, new byte[70_000], new byte[10]);
    crashAndRecover();

    assertThat(collector.received).isEmpty();
    assertThat(collector.recovered).isEmpty();
    assertThat(spool.counts()).contains("2 larger than");
  }

  @Test
  void accepted_moreIdsThanOneEntryHolds_areAllSettled() throws IOException {
    for (int id = 1; id <= 3; id++) finish(spool, id, 1, 2);
    long[] ids = new long[40_000];
    ids[0] = 1;
    ids[ids.length - 1] = 3;
    spool.accepted(ids);
    crashAndRecover();

    assertThat(collector.ids()).containsExactly(2L);
  }

  @Test
  void manyThreads_nothingIsLostOrMixedUp() throws Exception {
    int threads = 8;
    int each = 300;
    CountDownLatch go = new CountDownLatch(1);
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      long first = t * 1_000L;
      all[t] = new Thread(() -> {
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        for (int i = 0; i < each; i++) finish(spool, first + i, first, first + i);
      });
      all[t].start();
    }
    go.countDown();
    for (Thread thread : all) thread.join();
    crashAndRecover();

    Set<Long> ids = new HashSet<>(collector.ids());
    assertThat(ids).hasSize(threads * each).hasSameSizeAs(collector.received);
  }

  @Test
  void close_allAccepted_deletesTheFile() throws IOException {
    start(spool, 1, 100);
    finish(spool, 1, 100, 200);
    spool.accepted(1);
    spool.close();

    assertThat(settings.directory).isEmptyDirectory();
  }

  @Test
  void close_somethingLeft_leavesItToTheNextProcess() throws IOException {
    start(spool, 1, 100);
    finish(spool, 2, 100, 200);
    spool.close();
    new Recovery(settings, collector).once();

    assertThat(collector.ids()).containsExactly(2L, 1L);
    assertThat(settings.directory).isEmptyDirectory();
  }

  @Test
  void afterClose_isOnlyCounted() throws IOException {
    spool.close();
    start(spool, 1, 100);
    finish(spool, 1, 100, 200);
    spool.accepted(1);

    assertThat(settings.directory).isEmptyDirectory();
    assertThat(spool.counts()).contains("1 not spooled");
  }

  @Test
  void open_directoryCannotBeMade_countsAndGoesOn() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (Spool without = Spool.open(
        SpoolSettings.of(file.resolve("below"), "shop", 1), SpoolScene.RESOURCE, SpoolScene.RUN)) {
      start(without, 1, 100);
      finish(without, 1, 100, 200);

      assertThat(without.counts()).contains("0 finished", "1 not spooled");
    }
  }

  @Test
  void open_filesAreForThisUserOnly() throws IOException {
    Path own = SpoolScene.files(settings.directory).get(0);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings.directory)))
        .isEqualTo("rwx------");
    assertThat(Files.size(own))
        .isEqualTo(48 + SpoolScene.RESOURCE.length + SpoolScene.RUN.length() + 1024 * 1024);
  }
}
