package io.plumbline.collector.store.match;

import com.google.re2j.Pattern;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Spans and conditions out of so few words that they meet often. The same seed gives the same. */
public final class RandomConditions {
  private static final List<String> SERVICES = List.of("shop", "payment", "pay", "a b\"c\\");
  private static final List<String> KEYS = List.of("k", "http.route", "n", "map.x", "status", "k.");
  private static final List<String> TEXTS = List.of(
      "",
      "a",
      "ab",
      "/pay",
      "200",
      "-1.5",
      "1e3",
      "true",
      "\u6d41\u6c34\uD83D\uDE00\n",
      "v".repeat(1_500));
  private static final List<String> REGEXES =
      List.of("a.*", "(?i)PAY|shop", "[0-9]+", "", "v+", "\\d\\d\\d|.", "^a?$", "pay");
  private static final List<String> NUMBERS = List.of("0", "200", "-1.5", "1000", "199.99", "5");

  private final Random random;

  public RandomConditions(long seed) {
    this.random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A span of one of so many traces, somewhere in its tree. */
  public Span span(int id, int traces, long startEpochNanos) {
    SomeSpan span = SomeSpan.of(1 + random.nextInt(traces), id)
        .service(one(SERVICES))
        .name(one(TEXTS.subList(1, 4)))
        .status(one(List.of(SpanStatus.values())))
        .start(startEpochNanos + random.nextInt(200))
        .duration(random.nextInt(5));
    if (random.nextInt(8) > 0) span.parent(1 + random.nextInt(id + 2));
    if (random.nextInt(3) == 0) span.serial(one(TEXTS.subList(1, 5)));
    if (random.nextInt(3) == 0) span.resource(one(KEYS), one(TEXTS));
    for (int count = random.nextInt(4); count > 0; count--) span.attribute(one(KEYS), value());
    return span.build();
  }

  private Object value() {
    return switch (random.nextInt(7)) {
      case 0 -> 200L;
      case 1 -> -1.5;
      case 2 -> true;
      case 3 -> List.of("a", one(TEXTS));
      case 4 -> Map.of("x", one(TEXTS));
      default -> one(TEXTS);
    };
  }

  public TraceCondition traces(int depth) {
    int kind = depth == 0 ? 9 : random.nextInt(10);
    return switch (kind) {
      case 0 -> new TraceCondition.Child(traces(depth - 1), traces(depth - 1));
      case 1, 2 -> new TraceCondition.Descendant(traces(depth - 1), traces(depth - 1));
      case 3 -> new TraceCondition.Both(traces(depth - 1), traces(depth - 1));
      case 4 -> new TraceCondition.Either(traces(depth - 1), traces(depth - 1));
      default -> new TraceCondition.Spans(spans(3));
    };
  }

  public SpanCondition spans(int depth) {
    int kind = depth == 0 ? 3 + random.nextInt(6) : random.nextInt(9);
    return switch (kind) {
      case 0 -> new SpanCondition.All(list(depth - 1));
      case 1 -> new SpanCondition.OneOf(list(depth - 1));
      case 2 -> new SpanCondition.Not(spans(depth - 1));
      case 3 -> new SpanCondition.Exists(field());
      case 4 -> new SpanCondition.Equal(field(), one(random.nextBoolean() ? TEXTS : SERVICES));
      case 5 -> new SpanCondition.Equal(Field.Intrinsic.STATUS, one(List.of("ok", "error")));
      case 6 -> new SpanCondition.Like(field(), Pattern.compile(one(REGEXES)));
      case 7 ->
        new SpanCondition.Compared(
            field(), one(List.of(SpanCondition.Order.values())), new BigDecimal(one(NUMBERS)));
      default -> duration();
    };
  }

  private SpanCondition duration() {
    int least = random.nextInt(5);
    return switch (random.nextInt(3)) {
      case 0 -> new SpanCondition.DurationBetween(0, least);
      case 1 -> new SpanCondition.DurationBetween(least, Long.MAX_VALUE);
      default -> new SpanCondition.DurationBetween(least, least);
    };
  }

  private List<SpanCondition> list(int depth) {
    List<SpanCondition> list = new ArrayList<>();
    for (int count = 2 + random.nextInt(2); count > 0; count--) list.add(spans(depth));
    return list;
  }

  private Field field() {
    if (random.nextInt(3) > 0) return new Field.Attribute(one(KEYS));
    return one(List.of(Field.Intrinsic.SERVICE, Field.Intrinsic.NAME, Field.Intrinsic.SERIAL));
  }
}
