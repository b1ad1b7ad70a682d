package io.plumbline.collector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.source.NumberedBatch.Dropped;
import io.plumbline.collector.source.NumberedBatch.Gap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchHeadersTest {
  private final Map<String, String> headers = new HashMap<>(Map.of(
      "plumbline-source", "payment/host-7/1700000000000",
      "plumbline-batch", "18",
      "plumbline-cut", "1700000123000000000"));

  private NumberedBatch read() {
    return BatchHeaders.read(headers::get);
  }

  @Test
  void read_least() {
    var source = new SourceId("payment", "host-7", 1_700_000_000_000L);

    assertThat(read())
        .isEqualTo(new NumberedBatch(
            source, 18, 1_700_000_123_000_000_000L, null, Dropped.NOTHING, false, List.of()));
  }

  @Test
  void read_everything_andWrittenBack() {
    headers.put("plumbline-source", "pay%2Fment%3A%E4%BB%98/host%207/0");
    headers.put("plumbline-gap", "16-17");
    headers.put("plumbline-dropped", "30;4711,a%2Cb,*");
    headers.put("plumbline-last", "true");
    headers.put("plumbline-recovered", "host+7/1,host-8/2");

    NumberedBatch batch = read();

    assertThat(batch.source()).isEqualTo(new SourceId("pay/ment:付", "host 7", 0));
    assertThat(batch.gap()).isEqualTo(new Gap(16, 17));
    assertThat(batch.dropped()).isEqualTo(new Dropped(30, List.of("4711", "a,b"), false));
    assertThat(batch.isLast()).isTrue();
    assertThat(batch.recovered())
        .containsExactly(
            new SourceId("pay/ment:付", "host 7", 1), new SourceId("pay/ment:付", "host-8", 2));
    assertThat(BatchHeaders.ofLines(BatchHeaders.written(batch))).isEqualTo(batch);
  }

  @Test
  void read_droppedWithAllListed_andWithNone() {
    headers.put("plumbline-dropped", "2;4711");
    assertThat(read().dropped()).isEqualTo(new Dropped(2, List.of("4711"), true));

    headers.put("plumbline-dropped", "2;*");
    assertThat(read().dropped()).isEqualTo(new Dropped(2, List.of(), false));
  }

  @Test
  void read_noSource_isNotNumbered() {
    headers.remove("plumbline-source");

    assertThat(read()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plumbline-source    | payment          | service/instance/epoch",
        "plumbline-source    | payment//1       | service and instance",
        "plumbline-source    | a/b/c            | a whole number",
        "plumbline-batch     | 0                | >= 1",
        "plumbline-batch     | -1               | a whole number",
        "plumbline-cut       | 99999999999999999999 | a whole number",
        "plumbline-cut       |                  | a whole number",
        "plumbline-gap       | 17               | from-to",
        "plumbline-gap       | 17-16            | from 1 and upwards",
        "plumbline-gap       | 17-18            | before batch 18",
        "plumbline-dropped   | 3                | count;serials",
        "plumbline-recovered | host-7           | instance/epoch",
        "plumbline-source    | %zz/b/1          | Illegal hex",
      })
  void read_whatCannotBeRead_saysWhatWasExpected(String name, String value, String expected) {
    if (value == null) headers.remove(name);
    else headers.put(name, value);

    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }
}
