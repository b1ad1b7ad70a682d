package io.plumbline.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private long ids;
  private long nowNanos;
  private final Pace pace = new Pace(() -> ids);

  private void slice(long given, long millis) {
    ids += given;
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    pace.sample(nowNanos);
  }

  @Test
  void sample_sliceThatTookLonger_countsIdsASecond() {
    var unused = pace.cut(nowNanos);

    slice(100, 500);
    slice(100, 1_000);

    assertThat(pace.last()).isEqualTo(100);
    assertThat(pace.cut(nowNanos)).containsExactly(200L, 100L);
  }

  @Test
  void sample_rightAfterAnother_addsToTheNextSlice() {
    var unused = pace.cut(nowNanos);

    slice(100, 500);
    slice(50, 1);
    slice(50, 499);

    assertThat(pace.cut(nowNanos)).containsExactly(200L, 200L);
  }

  @Test
  void cut_beginsANewStretch() {
    slice(700, 500);
    var unused = pace.cut(nowNanos);

    assertThat(pace.last()).isEqualTo(-1);
    slice(10, 500);
    assertThat(pace.cut(nowNanos)).containsExactly(20L);
  }

  @Test
  void toll_faultThatWasNeverOver_isCountedAndShown() {
    Toll toll = new Toll();
    toll.add(Fault.SERVER_KILLED, new Toll.Of(1_000, 10, 500, 20, 1_500, 3));
    toll.add(Fault.SERVER_KILLED, new Toll.Of(3_000, 30, 700, 40, -1, 4));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    toll.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    assertThat(toll.notRecovered()).isEqualTo(1);
    assertThat(toll.kinds()).isEqualTo(1);
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(3).replaceAll(" +", " "))
        .isEqualTo("a server is killed and started again 2 3,000 700 30 0.0 / 0.0 never / never 7");
  }
}
