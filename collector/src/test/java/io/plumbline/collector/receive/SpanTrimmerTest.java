package io.plumbline.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Cut with a mark, never rejected. */
class SpanTrimmerTest {
  private static final String LONG = "x".repeat(300);
  private static final String KEPT = "x".repeat(256);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private long nanos;
  private final SpanTrimmer trimmer =
      new SpanTrimmer(new SpanLimits(16, 256, 2, 100), () -> nanos, meters);

  private Span trimmed(Span span) {
    return trimmer.trimmed(List.of(span)).get(0);
  }

  private static Span span(
      String name, Map<String, Object> resource, Map<String, Object> attributes) {
    return span(name, resource, attributes, List.of(), List.of());
  }

  private static Span span(
      String name,
      Map<String, Object> resource,
      Map<String, Object> attributes,
      List<SpanEvent> events,
      List<SpanLink> links) {
    return new Span(
        new TraceId(1, 2),
        new SpanId(3),
        null,
        new Origin("shop", new Attributes(resource), "", ""),
        name,
        SpanKind.SERVER,
        10,
        20,
        SpanStatus.OK,
        "",
        new Attributes(attributes),
        events,
        links);
  }

  private static Map<String, Object> numbered(String key, int count) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (int number = 0; number < count; number++) attributes.put(key + number, (long) number);
    return attributes;
  }

  private double count(String meter) {
    return meters.get(meter).counter().count();
  }

  @Test
  void trimmed_smallSpans_areTheSame() {
    List<Span> spans = List.of(SomeSpan.of(1, 1).build(), SomeSpan.of(1, 2).build());

    assertThat(trimmer.trimmed(spans)).isSameAs(spans);
    assertThat(count("plumbline.collector.spans.truncated")).isZero();
  }

  @Test
  void trimmed_longTexts_areCut_andNamed() {
    Map<String, Object> nested = Map.of("body", LONG);
    Span span = trimmed(span(
        LONG, Map.of("host.name", LONG), Map.of("db.statement", LONG, "request", nested, "n", 1L)));

    assertThat(span.name()).isEqualTo(KEPT);
    assertThat(span.attributes().values())
        .containsEntry("db.statement", KEPT)
        .containsEntry("request", Map.of("body", KEPT))
        .containsEntry("n", 1L);
    assertThat(span.attributes().values().get(SpanLimits.MARK))
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .containsExactlyInAnyOrder("name", "db.statement", "request");
    assertThat(span.origin().resource().values())
        .isEqualTo(Map.of("host.name", KEPT, SpanLimits.MARK, List.of("host.name")));
    assertThat(count("plumbline.collector.spans.truncated")).isEqualTo(1);
  }

  @Test
  void trimmed_cutWithinAPairOfSurrogates_leavesNoHalf() {
    String faces = "a" + "\ud83d\ude00".repeat(200);

    assertThat(trimmed(span("s", Map.of(), Map.of("v", faces))).attributes().text("v"))
        .isEqualTo("a" + "\ud83d\ude00".repeat(127));
  }

  @Test
  void trimmed_tooManyAttributes_countsThoseThatWentAndKeepsOurs() {
    Map<String, Object> attributes = numbered("key.", 20);
    attributes.put(SpanLimits.DROPPED_ATTRIBUTES, 5L);
    attributes.put(Span.SERIAL, "s-1");

    Span span = trimmed(span("s", Map.of(), attributes));

    assertThat(span.serial()).isEqualTo("s-1");
    assertThat(span.attributes().values())
        .containsKeys("key.0", "key.14")
        .doesNotContainKey("key.15")
        .containsEntry(SpanLimits.DROPPED_ATTRIBUTES, 6L + 5L)
        .containsEntry(SpanLimits.MARK, List.of("attributes"));
  }

  @Test
  void trimmed_listsAndMaps_countByWhatTheyHold() {
    List<Object> numbers = new ArrayList<>();
    for (long number = 0; number < 30; number++) numbers.add(number);
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("map", Map.of("inner", Map.of("k", "v")));
    attributes.put("list", numbers);
    attributes.put("last", 1L);

    Span span = trimmed(span("s", Map.of(), attributes));

    assertThat(span.attributes().values())
        .containsEntry("map", Map.of("inner", Map.of("k", "v")))
        .containsEntry("list", numbers.subList(0, 12))
        .containsEntry(SpanLimits.DROPPED_ATTRIBUTES, 1L)
        .containsEntry(SpanLimits.MARK, List.of("list", "attributes"))
        .doesNotContainKey("last");
  }

  @Test
  void trimmed_manyEventsAndLinks_keepsTheFirst_eachWithinLimits() {
    SpanEvent event = new SpanEvent("failed", 7, new Attributes(Map.of("stack", LONG)));
    SpanLink link = new SpanLink(new TraceId(8, 8), new SpanId(8), Attributes.EMPTY);

    Span span = trimmed(
        span("s", Map.of(), Map.of(), List.of(event, event, event), List.of(link, link, link)));

    Map<String, Object> kept = Map.of("stack", KEPT, SpanLimits.MARK, List.of("stack"));
    SpanEvent cut = new SpanEvent("failed", 7, new Attributes(kept));
    assertThat(span.events()).containsExactly(cut, cut);
    assertThat(span.links()).containsExactly(link, link);
    assertThat(span.attributes().values())
        .isEqualTo(Map.of(SpanLimits.MARK, List.of("events", "links")));
  }

  /** An id in the key: the first keep their places, the others are still there as texts. */
  @Test
  void trimmed_keysWithoutEnd_areFoldedIntoOneList_untilTheHourIsOver() {
    for (int order = 0; order < 99; order++) {
      trimmed(span("s", Map.of("service.name", "shop"), Map.of("order." + order, "paid")));
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("order.7", "paid");
    attributes.put("order.1000", "open");
    attributes.put("map", Map.of("order.1001", 5L));
    attributes.put(Span.SERIAL, "s-1");

    Span folded = trimmed(span("s", Map.of("service.name", "shop"), attributes));
    nanos += TimeUnit.HOURS.toNanos(1);
    Span later = trimmed(span("s", Map.of("service.name", "shop"), attributes));

    assertThat(folded.attributes().values())
        .isEqualTo(Map.of(
            "order.7",
            "paid",
            Span.SERIAL,
            "s-1",
            SpanLimits.OTHERS,
            List.of("order.1000=open", "map={order.1001=5}")));
    assertThat(count("plumbline.collector.attributes.folded")).isEqualTo(2);
    assertThat(later.attributes().values()).isEqualTo(attributes);
  }
}
