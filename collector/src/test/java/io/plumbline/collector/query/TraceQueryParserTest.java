package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.RandomConditions;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceQueryParserTest {
  private static final Span PAY = SomeSpan.of(1, 2)
      .parent(1)
      .service("payment")
      .name("POST /pay")
      .status(SpanStatus.ERROR)
      .duration(250_000_000)
      .serial("n.1")
      .attribute("http.route", "/pay")
      .attribute("http.response.status_code", 502L)
      .attribute("retry", true)
      .attribute("status", "late")
      .attribute("ratio", 0.5)
      .attribute("tags", List.of("x", "y"))
      .attribute("m", Map.of("k", "v"))
      .resource("host.name", "db \"1\"\n")
      .build();

  private static final String SIGNS = "{}()!&|=~<>\"\\`.5mse \uD83D";

  private static boolean finds(String query) {
    return !TraceQueryParser.parse(query).in(List.of(PAY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "{ service = \"payment\" && status = error && duration > 200ms && http.route = \"/pay\" }",
        "{service=\"payment\"&&status=error}",
        "{ name = \"POST /pay\" && kind = server && serial = `n.1` }",
        "{ duration >= 250ms && duration <= 0.25s || duration = 250000us }",
        "{ duration != 1h && duration < 1m && duration > 0.2s && duration >= 250000µs }",
        "{ http.response.status_code >= 500 && http.response.status_code < 503 }",
        "{ http.response.status_code = 502 && http.response.status_code = 502.0 }",
        "{ http.response.status_code = \"502\" && http.response.status_code = 5.02e2 }",
        "{ ratio = 0.50 && ratio > -1 && retry = true && retry != false }",
        "{ http.route =~ \"/p.*\" && http.route !~ \"/q.*\" && service =~ `pay\\w+` }",
        "{ http.route && !nothing && !(nothing = 1) && !!http.route }",
        "{ .status = \"late\" && \"status\" = \"late\" && status = error && status != ok }",
        "{ tags = \"x\" && tags = \"y\" && m.k = \"v\" }",
        "{ host.name = \"db \\\"1\\\"\\u000a\" }",
        "{ service = \"no\" || (status = ok || status = error) && http.route }",
        "{ service = \"no\" } || ({ } && { status = error })"
      })
  void parse_conditionsThatHold_find(String query) {
    assertThat(finds(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ service = \"pay\" }",
        "{ http.route =~ \"pay\" }",
        "{ nothing != 1 }",
        "{ nothing !~ \"a\" }",
        "{ nothing }",
        "{ http.route > 1 }",
        "{ http.response.status_code = 50 }",
        "{ tags != \"x\" }",
        "{ !service }",
        "{ duration > 250ms }",
        "{ status = error && !(http.route = \"/pay\") }",
        "{} > {}",
        "{} >> {}",
        "{} && { service = \"no\" }"
      })
  void parse_conditionsThatDoNotHold_findNothing(String query) {
    assertThat(finds(query)).isFalse();
  }

  @Test
  void parse_places_lookAtTheTree() {
    Span root = SomeSpan.of(1, 1).service("front").build();
    Span deep = SomeSpan.of(1, 3).parent(2).service("db").build();
    List<Span> trace = List.of(deep, PAY, root);

    assertThat(TraceQueryParser.parse("{service=\"front\"} > {status=error}").in(trace))
        .containsExactly(PAY);
    assertThat(TraceQueryParser.parse("{service=\"front\"} > {service=\"db\"}").in(trace))
        .isEmpty();
    assertThat(TraceQueryParser.parse("{service=\"front\"} >> {service=\"db\"}").in(trace))
        .containsExactly(deep);
    assertThat(TraceQueryParser.parse("{service=\"front\"} > {} > {service=\"db\"}")
            .in(trace))
        .containsExactly(deep);
    assertThat(TraceQueryParser.parse("{service=\"front\"} >> {}").in(trace))
        .containsExactly(deep, PAY);
    assertThat(TraceQueryParser.parse("{service=\"front\"} && {service=\"db\"}").in(trace))
        .containsExactly(deep, root);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "service = 1 | 1 | 'service' | '{'",
        "{ service = payment } | 13 | 'payment' | text in quotes",
        "{ service = \"a | 13 | does not end | closing",
        "{ service = \"a\\q\" } | 15 | '\\q' | \\n",
        "{ status = broken } | 12 | 'broken' | unset, ok, error",
        "{ status > ok } | 11 | '>' | '!='",
        "{ duration > 5 } | 14 | '5' | 200ms",
        "{ duration } | 12 | '}' | '<='",
        "{ a > 200ms } | 7 | '200ms' | a number",
        "{ a =~ \"(\" } | 8 | missing closing | RE2",
        "{ a = 1 | 8 | the query ends | '}'",
        "{ a = 1 } } | 11 | '}' | the end",
        "{ a = 1 & b } | 9 | '&' | '&&'",
        "{ a = 1 } > | 12 | the query ends | '{'",
        "{ && } | 3 | '&' | a field"
      })
  void parse_mistake_saysWhereAndWhatWasExpected(
      String query, int character, String found, String expected) {
    assertThatThrownBy(() -> TraceQueryParser.parse(query))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageStartingWith("at character " + character + ": ")
        .hasMessageContaining(found.replace("'", ""))
        .hasMessageContaining(expected.replace("'", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "(", "{ a } > ", "{ a } && ", "a && "})
  void parse_withoutEnd_isRefused_notAStackOverflow(String part) {
    String inside = part.startsWith("{") ? part.repeat(700) : "{ " + part.repeat(1_500);

    assertThatThrownBy(() -> TraceQueryParser.parse(inside))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageContaining("more than");
    assertThatThrownBy(() -> TraceQueryParser.parse(" ".repeat(9_000)))
        .hasMessageContaining("at most 8192 characters");
  }

  @Property(tries = 2_000)
  void parse_whatWasWritten_isTheSameCondition(@ForAll long seed) {
    TraceCondition condition = new RandomConditions(seed).traces(3);

    TraceCondition read = TraceQueryParser.parse(written(condition));

    assertThat(written(read)).isEqualTo(written(condition));
    assertThat(read).isEqualTo(condition);
  }

  @Property(tries = 20_000)
  void parse_anything_isReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(written(new RandomConditions(seed).traces(1)));
    for (int changes = 1 + random.nextInt(4); changes > 0 && text.length() > 0; changes--) {
      int at = random.nextInt(text.length());
      if (random.nextBoolean()) text.deleteCharAt(at);
      else text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
    }

    Throwable refusal = catchThrowable(() -> TraceQueryParser.parse(text.toString()));

    if (refusal != null) assertThat(refusal).isInstanceOf(QuerySyntaxException.class);
  }

  private static String written(TraceCondition traces) {
    if (traces instanceof TraceCondition.Child child) {
      return "(" + written(child.parent()) + ") > (" + written(child.child()) + ")";
    }
    if (traces instanceof TraceCondition.Descendant below) {
      return "(" + written(below.ancestor()) + ")>>(" + written(below.descendant()) + ")";
    }
    if (traces instanceof TraceCondition.Both both) {
      return "(" + written(both.one()) + ") && (" + written(both.other()) + ")";
    }
    if (traces instanceof TraceCondition.Either either) {
      return "(" + written(either.one()) + ") || (" + written(either.other()) + ")";
    }
    return "{ " + written(((TraceCondition.Spans) traces).condition()) + " }";
  }

  private static String written(SpanCondition condition) {
    if (condition instanceof SpanCondition.All all) return joined(all.conditions(), " && ");
    if (condition instanceof SpanCondition.OneOf any) return joined(any.conditions(), " || ");
    if (condition instanceof SpanCondition.Not not) return "!" + written(not.condition());
    if (condition instanceof SpanCondition.Exists exists) return written(exists.field());
    if (condition instanceof SpanCondition.Equal equal) {
      boolean isWord = equal.field() == Field.Intrinsic.STATUS;
      return written(equal.field()) + " = " + (isWord ? equal.text() : quoted(equal.text()));
    }
    if (condition instanceof SpanCondition.Like like) {
      return written(like.field()) + " =~ " + quoted(like.regex().pattern());
    }
    if (condition instanceof SpanCondition.Compared compared) {
      return written(compared.field()) + compared.order().sign() + compared.bound();
    }
    SpanCondition.DurationBetween duration = (SpanCondition.DurationBetween) condition;
    if (duration.leastNanos() == duration.mostNanos() && duration.leastNanos() > 0) {
      return "duration = " + duration.leastNanos() + "ns";
    }
    return duration.leastNanos() == 0 && duration.mostNanos() < Long.MAX_VALUE
        ? "duration <= " + duration.mostNanos() + "ns"
        : "duration >= " + duration.leastNanos() + "ns";
  }

  private static String joined(List<SpanCondition> conditions, String operator) {
    return conditions.stream()
        .map(TraceQueryParserTest::written)
        .collect(Collectors.joining(operator, "(", ")"));
  }

  private static String written(Field field) {
    return field instanceof Field.Attribute attribute
        ? quoted(attribute.key())
        : field.toString().toLowerCase(Locale.ROOT);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
