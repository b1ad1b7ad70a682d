package io.plumbline.agent.telemetry.spool;

import static io.plumbline.agent.telemetry.spool.SpoolScene.finish;
import static io.plumbline.agent.telemetry.spool.SpoolScene.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  @TempDir
  private Path folder;

  private final SpoolScene collector = new SpoolScene();
  private SpoolSettings settings;
  private Recovery recovery;

  @BeforeEach
  void settings() {
    settings = SpoolSettings.of(folder, "shop", 1);
    recovery = new Recovery(settings, collector);
  }

  @AfterEach
  void forget() {
    System.clearProperty("plumbline.spool.mebibytes");
    System.clearProperty("plumbline.spool.enabled");
  }

  private void leave(SpoolSettings by, int spans) throws IOException {
    try (Spool spool = Spool.open(by, SpoolScene.RESOURCE, SpoolScene.RUN)) {
      start(spool, 0, 1);
      for (int id = 1; id <= spans; id++) finish(spool, id, id, id + 1);
    }
  }

  @Test
  void once_noDirectory_doesNothing() throws IOException {
    assertThat(new Recovery(SpoolSettings.of(folder.resolve("none"), "shop", 1), collector).once())
        .isZero();
  }

  @Test
  void once_ownerLives_fileIsNotTouched() throws IOException {
    try (Spool spool = Spool.open(settings, SpoolScene.RESOURCE, SpoolScene.RUN)) {
      finish(spool, 1, 1, 2);

      assertThat(recovery.once()).isZero();
      assertThat(SpoolScene.files(folder)).hasSize(1);
    }
    assertThat(recovery.once()).isEqualTo(1);
  }

  @Test
  void once_manySpans_areSentInRequestsOf512() throws IOException {
    leave(settings, 1_200);

    assertThat(recovery.once()).isEqualTo(1_201);
    assertThat(collector.resources).hasSize(3);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void once_refused_isGoneOnWithWhereItStopped() throws IOException {
    leave(settings, 1_200);
    collector.refuseAfter = 1;
    assertThat(recovery.once()).isEqualTo(512);
    assertThat(SpoolScene.files(folder)).hasSize(1);
    assertThat(collector.recovered).isEmpty();

    collector.refuseAfter = Integer.MAX_VALUE;
    assertThat(new Recovery(settings, collector).once()).isEqualTo(1_201 - 512);
    assertThat(new HashSet<>(collector.ids())).hasSize(1_201).hasSameSizeAs(collector.received);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void once_otherService_isNotTouched() throws IOException {
    SpoolSettings other = SpoolSettings.of(folder, "shop.2", 1);
    SpoolSettings alike = SpoolSettings.of(folder, "shop_2", 1);
    leave(other, 3);

    assertThat(recovery.once()).isZero();
    assertThat(new Recovery(alike, collector).once()).isZero();
    assertThat(new Recovery(other, collector).once()).isEqualTo(4);
  }

  @Test
  void once_headerDamaged_fileIsDeleted() throws IOException {
    leave(settings, 3);
    try (RandomAccessFile file =
        new RandomAccessFile(SpoolScene.files(folder).get(0).toFile(), "rw")) {
      file.seek(53);
      file.write(0xFF);
    }

    assertThat(recovery.once()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void once_cutOffOrStrangeFile_isDeleted() throws IOException {
    leave(settings, 3);
    try (RandomAccessFile file =
        new RandomAccessFile(SpoolScene.files(folder).get(0).toFile(), "rw")) {
      file.setLength(500_000); // mapping it would reach behind its end
    }
    Files.write(
        folder.resolve(settings.filePrefix() + "1.x.spool"),
        "hello".getBytes(StandardCharsets.US_ASCII));

    assertThat(recovery.once()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void once_collectorGoneForMoreThanEightCrashes_theOldestGoes() throws IOException {
    for (int i = 0; i < 10; i++) leave(settings, i + 1);
    collector.refuseAfter = 0;

    assertThat(recovery.once()).isZero();
    assertThat(SpoolScene.files(folder)).hasSize(8);
  }

  @Test
  void once_oneFileRefused_theNextLookBeginsWithTheOthers() throws IOException {
    leave(settings, 1);
    leave(settings, 2);
    collector.refuseAfter = 0;
    recovery.once();
    collector.refuseAfter = 1;

    assertThat(recovery.once()).isPositive();
    assertThat(SpoolScene.files(folder)).hasSize(1);
  }

  @Test
  void once_manyLive_theirFilesDoNotCount() throws IOException {
    leave(settings, 1);
    List<Spool> live = new ArrayList<>();
    for (int i = 0; i < 9; i++) live.add(Spool.open(settings, SpoolScene.RESOURCE, SpoolScene.RUN));
    collector.refuseAfter = 0;
    recovery.once();

    assertThat(SpoolScene.files(folder)).hasSize(10);
    for (Spool each : live) each.close();
  }

  @Test
  void once_halfMadeFile_isDeletedAfterAnHour() throws IOException {
    Path old = Files.createFile(folder.resolve(settings.filePrefix() + "1.x.spool.new"));
    Path young = Files.createFile(folder.resolve(settings.filePrefix() + "1.y.spool.new"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 3_700_000));

    recovery.once();

    assertThat(SpoolScene.files(folder)).containsExactly(young);
  }

  @Test
  void settings_badSize_namesTheKey() {
    System.setProperty("plumbline.spool.mebibytes", "2G");

    assertThatThrownBy(() -> SpoolSettings.read("shop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plumbline.spool.mebibytes: 2G (expected: 1 to 1024)");
  }

  @Test
  void settings_off_isNull() {
    System.setProperty("plumbline.spool.enabled", "false");

    assertThat(SpoolSettings.read("shop")).isNull();
  }
}
