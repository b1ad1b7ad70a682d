package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.query.CriticalPath.Segment;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CriticalPathTest {
  private static final int NONE = TraceColumns.NONE;

  private final List<Span> spans = new ArrayList<>();

  private void span(long from, long to) {
    spans.add(SomeSpan.of(1, spans.size() + 1).start(from).duration(to - from).build());
  }

  private List<String> path(int... parents) {
    return CriticalPath.from(0, spans, parents).stream()
        .map(segment -> segment.row() + ": " + segment.startNanos() + "+" + segment.durationNanos())
        .toList();
  }

  @Test
  void from_goesThroughWhatEndedLast_andTheRestIsOwnTime() {
    span(0, 100);
    span(10, 40); // ended before row 2 did, and row 2 had begun
    span(30, 60);
    span(70, 90);

    assertThat(path(NONE, 0, 0, 0))
        .containsExactly("0: 0+30", "2: 30+30", "0: 60+10", "3: 70+20", "0: 90+10");
  }

  @Test
  void from_takesChildrenApart() {
    span(0, 100);
    span(20, 80);
    span(30, 80);

    assertThat(path(NONE, 0, 1)).containsExactly("0: 0+20", "1: 20+10", "2: 30+50", "0: 80+20");
  }

  @Test
  void from_countsChildrenOnlyWithinTheirParent() {
    span(100, 200);
    span(50, 120); // its clock is early
    span(150, 900); // nobody waits for its end
    span(300, 400); // begins when the parent has ended

    assertThat(path(NONE, 0, 0, 0)).containsExactly("1: 100+20", "0: 120+30", "2: 150+50");
  }

  @Test
  void from_ofRandomTraces_isAsLongAsTheRoot_withoutGapsOrOverlaps() {
    Random random = new Random(5);
    for (int trace = 0; trace < 500; trace++) {
      spans.clear();
      int[] parents = new int[1 + random.nextInt(60)];
      for (int row = 0; row < parents.length; row++) {
        long from = random.nextInt(1_000);
        span(from, from + random.nextInt(1_000));
        parents[row] = row == 0 ? NONE : random.nextInt(row);
      }
      long at = spans.get(0).startEpochNanos();
      for (Segment segment : CriticalPath.from(0, spans, parents)) {
        Span span = spans.get(segment.row());
        assertThat(segment.startNanos())
            .isEqualTo(at)
            .isGreaterThanOrEqualTo(span.startEpochNanos());
        at += segment.durationNanos();
        assertThat(at).isLessThanOrEqualTo(span.endEpochNanos());
      }
      assertThat(at).isEqualTo(spans.get(0).endEpochNanos());
    }
  }

  @Test
  void from_ofAHundredThousandSpansInOneLine_needsNoStack() {
    int[] parents = new int[100_000];
    for (int row = 0; row < parents.length; row++) {
      span(row, 400_000 - row);
      parents[row] = row - 1;
    }

    assertThat(CriticalPath.from(0, spans, parents)).hasSize(2 * parents.length - 1);
  }
}
