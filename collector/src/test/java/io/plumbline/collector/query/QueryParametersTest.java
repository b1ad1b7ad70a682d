package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {
  private static TraceQuery query(String name, String... values) {
    return new QueryParameters(Map.of(name, List.of(values))).traceQuery();
  }

  private static TraceCondition spans(SpanCondition... all) {
    return new TraceCondition.Spans(new SpanCondition.All(List.of(all)));
  }

  @Test
  void traceQuery_withoutParameters_findsEverything() {
    assertThat(new QueryParameters(Map.of()).traceQuery())
        .isEqualTo(new TraceQuery(TraceCondition.ANY, 0, Long.MAX_VALUE, 20, null));
  }

  @ParameterizedTest
  @CsvSource({"200ms,200000000", "1.5us,1500", "3ns,3", "2m,120000000000", "0s,0"})
  void minDuration_isANumberWithAUnit(String text, long nanos) {
    assertThat(query("minDuration", text).traces())
        .isEqualTo(
            nanos == 0
                ? TraceCondition.ANY
                : spans(new SpanCondition.DurationBetween(nanos, Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000000000.5,1700000000000000500",
    "2023-11-14T22:13:20Z,1700000000000000000",
    "2023-11-14T23:13:20.000000001+01:00,1700000000000000001"
  })
  void start_isMicrosecondsOrIso8601(String text, long nanos) {
    assertThat(query("start", text).startEpochNanos()).isEqualTo(nanos);
  }

  @Test
  void attribute_mayHoldEqualsSigns_andBeRepeated() {
    assertThat(query("attribute", "a=b=c", "d=").traces())
        .isEqualTo(spans(
            new SpanCondition.Equal(new Field.Attribute("a"), "b=c"),
            new SpanCondition.Equal(new Field.Attribute("d"), "")));
  }

  @Test
  void status_isLowerCase() {
    assertThat(query("status", "error").traces())
        .isEqualTo(spans(new SpanCondition.Equal(Field.Intrinsic.STATUS, "error")));
  }

  @Test
  void q_isMetTogetherWithTheOtherConditions() {
    var both = new QueryParameters(
        Map.of("q", List.of("{ status = error } > { kind = server }"), "service", List.of("a")));

    assertThat(both.traceQuery().traces())
        .isEqualTo(TraceQueryParser.parse("{ status = error } > { kind = server }")
            .and(new SpanCondition.All(
                List.of(new SpanCondition.Equal(Field.Intrinsic.SERVICE, "a")))));
  }

  @ParameterizedTest
  @CsvSource({
    "minDuration,200",
    "minDuration,-1ms",
    "maxDuration,fast",
    "start,yesterday",
    "start,2023-11-14T22:13:20",
    "limit,0",
    "limit,1001",
    "limit,x",
    "status,ERROR",
    "attribute,noequals",
    "q,{ service }}",
    "attribute,=novalue",
    "colour,red"
  })
  void traceQuery_badValue_namesParameterAndValue(String name, String value) {
    assertThatThrownBy(() -> query(name, value))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("expected: ");
  }

  @Test
  void traceQuery_impossibleRange_isABadRequest() {
    var both =
        new QueryParameters(Map.of("minDuration", List.of("2s"), "maxDuration", List.of("1s")));

    assertThatThrownBy(both::traceQuery).isInstanceOf(BadRequestException.class);
  }
}
