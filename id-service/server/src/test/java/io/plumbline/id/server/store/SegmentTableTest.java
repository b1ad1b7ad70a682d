package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.RangeSource.Range;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTableTest {
  @TempDir
  private Path data;

  private Database database;
  private SegmentTable segments;

  @BeforeEach
  void open() {
    database = Database.open(DatabaseConfig.embedded(data));
    segments = new SegmentTable(database);
    new NamespaceTable(database).createIfAbsent(Namespace.segment("pay", 10, 1));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void reserve_manyAtOnce_rangesTouchAndNeverOverlap() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Range> ranges = new ArrayList<>();
    try {
      Callable<Range> reserve = () -> segments.reserve("pay", 7);
      for (Future<Range> range : threads.invokeAll(Collections.nCopies(100, reserve)))
        ranges.add(range.get());
    } finally {
      threads.shutdownNow();
    }

    ranges.sort(Comparator.comparingLong(Range::first));
    for (int i = 0; i < 100; i++) {
      assertThat(ranges.get(i).first()).isEqualTo(1 + 7 * i);
      assertThat(ranges.get(i).end()).isEqualTo(8 + 7 * i);
    }
  }

  @Test
  void reserve_databaseOpenedAgain_goesOn() {
    segments.reserve("pay", 10);
    database.close();
    database = Database.open(DatabaseConfig.embedded(data));

    assertThat(new SegmentTable(database).reserve("pay", 10).first()).isEqualTo(11);
  }

  @Test
  void reserve_unknownNamespace_isRefused() {
    assertThatThrownBy(() -> segments.reserve("nope", 10))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("no counter for namespace nope");
  }

  @Test
  void createIfAbsent_twice_keepsTheFirst() {
    Namespace present =
        new NamespaceTable(database).createIfAbsent(Namespace.segment("pay", 20, 5));

    assertThat(present.step()).isEqualTo(10);
  }
}
