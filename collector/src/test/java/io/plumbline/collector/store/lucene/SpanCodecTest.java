package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanCodecTest {
  private static final List<String> ALPHABET = List.of("a", "Z", "?", "\0", "ü", "€", "漢", "😀");

  private final Random random = new Random(5);

  @Test
  void spansWrittenOneAfterAnother_areReadAsTheyWere() throws Exception {
    SpanCodec.Encoder encoder = new SpanCodec.Encoder(new Utf8Names());
    Origin origin = origin();
    for (int i = 0; i < 2_000; i++) {
      if (random.nextInt(3) == 0) origin = origin();
      Span span = span(origin);
      assertThat(SpanCodec.decode(encoder.encode(span))).isEqualTo(span);
    }
  }

  @Test
  void textsOfEveryLength_areReadAsTheyWere() throws Exception {
    SpanCodec.Encoder encoder = new SpanCodec.Encoder(new Utf8Names());
    Origin origin = origin();
    for (String character : ALPHABET) {
      for (int length = 0; length < 300; length++) {
        String text = character.repeat(length);
        Span span = span(origin, new Attributes(Map.of("key", text)), text);
        assertThat(SpanCodec.decode(encoder.encode(span))).isEqualTo(span);
      }
    }
  }

  private Origin origin() {
    return new Origin(text(20), attributes(2), text(3), text(3));
  }

  private Span span(Origin origin) {
    return span(origin, attributes(2), text(10));
  }

  private Span span(Origin origin, Attributes attributes, String statusMessage) {
    return new Span(
        new TraceId(random.nextLong(), random.nextLong()),
        new SpanId(random.nextLong()),
        random.nextBoolean() ? null : new SpanId(random.nextLong()),
        origin,
        text(200),
        oneOf(SpanKind.values()),
        random.nextLong() >>> 1,
        random.nextLong() >>> random.nextInt(1, 64),
        oneOf(SpanStatus.values()),
        statusMessage,
        attributes,
        random.nextBoolean() ? List.of() : List.of(new SpanEvent(text(9), 7, attributes(1))),
        random.nextBoolean() ? List.of() : List.of(link()));
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private SpanLink link() {
    return new SpanLink(
        new TraceId(random.nextLong(), 1), new SpanId(random.nextLong()), attributes(1));
  }

  private Attributes attributes(int depth) {
    return new Attributes(map(depth));
  }

  private Map<String, Object> map(int depth) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) values.put(text(200), value(depth));
    return values;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> text(2_000);
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> random.nextDouble();
      case 3 -> random.nextBoolean();
      case 4 -> List.of(value(0), value(0));
      default -> map(depth - 1);
    };
  }

  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(random.nextInt(4) > 0 ? "x" : ALPHABET.get(random.nextInt(ALPHABET.size())));
    }
    return text.toString();
  }
}
