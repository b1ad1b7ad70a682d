package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.json.JsonData;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.SpanCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions as queries that find the same spans. Expressions are RE2's, which the cluster does not
 * know: they are tried on the field's terms here, and the cluster is asked for those that fit.
 */
final class ConditionQueries {
  private final TermLists terms;

  ConditionQueries(TermLists terms) {
    this.terms = terms;
  }

  /** Spans that the query looks for; of places in the tree, those that can be the last one. */
  Query matches(TraceQuery query) throws StoreUnavailableException {
    Query condition = of(query.traces().candidates());
    if (query.startEpochNanos() == 0 && query.endEpochNanos() == Long.MAX_VALUE) return condition;
    Query time = between(
        SpanDocument.START, query.startEpochNanos(), JsonData.of(query.endEpochNanos()), false);
    return both(condition, time);
  }

  static Query both(Query one, Query other) {
    return Query.of(all -> all.bool(bool -> bool.filter(one, other)));
  }

  Query of(SpanCondition condition) throws StoreUnavailableException {
    if (condition instanceof SpanCondition.All all) return all(all.conditions());
    if (condition instanceof SpanCondition.OneOf any) return oneOf(any.conditions());
    if (condition instanceof SpanCondition.Not not) return not(of(not.condition()));
    if (condition instanceof SpanCondition.Exists exists) return exists(exists.field());
    if (condition instanceof SpanCondition.Equal equal) return equal(equal.field(), equal.text());
    if (condition instanceof SpanCondition.Like like) return like(like);
    if (condition instanceof SpanCondition.Compared compared) return compared(compared);
    if (condition instanceof SpanCondition.DurationBetween duration) return between(duration);
    throw new IllegalArgumentException("condition: " + condition + " (expected: a known one)");
  }

  private Query all(List<SpanCondition> conditions) throws StoreUnavailableException {
    List<Query> each = each(conditions);
    if (each.isEmpty()) return Query.of(with -> with.matchAll(any -> any));
    return Query.of(with -> with.bool(bool -> bool.filter(each)));
  }

  private Query oneOf(List<SpanCondition> conditions) throws StoreUnavailableException {
    List<Query> each = each(conditions);
    if (each.isEmpty()) return none();
    return Query.of(with -> with.bool(bool -> bool.should(each).minimumShouldMatch("1")));
  }

  private List<Query> each(List<SpanCondition> conditions) throws StoreUnavailableException {
    List<Query> each = new ArrayList<>();
    for (SpanCondition condition : conditions) each.add(of(condition));
    return each;
  }

  private static Query none() {
    return Query.of(with -> with.matchNone(no -> no));
  }

  private static Query not(Query condition) {
    return Query.of(with -> with.bool(bool -> bool.mustNot(condition)));
  }

  private static Query exists(Field field) {
    if (field instanceof Field.Attribute attribute) {
      return term(SpanDocument.KEYS, SpanDocument.bounded(attribute.key()));
    }
    String name = SpanDocument.name((Field.Intrinsic) field);
    return Query.of(with -> with.exists(it -> it.field(name)));
  }

  private static Query equal(Field field, String text) {
    if (field instanceof Field.Attribute attribute) {
      return term(SpanDocument.ATTRIBUTE, SpanDocument.pair(attribute.key(), text));
    }
    return term(SpanDocument.name((Field.Intrinsic) field), SpanDocument.bounded(text));
  }

  static Query term(String field, String text) {
    return Query.of(with -> with.term(term -> term.field(field).value(text)));
  }

  static Query oneOf(String field, List<String> texts) {
    if (texts.isEmpty()) return none();
    return Query.of(with ->
        with.terms(terms -> terms.field(field).terms(any -> any.value(TermLists.values(texts)))));
  }

  private Query like(SpanCondition.Like like) throws StoreUnavailableException {
    boolean isAttribute = like.field() instanceof Field.Attribute;
    String name =
        isAttribute ? SpanDocument.ATTRIBUTE : SpanDocument.name((Field.Intrinsic) like.field());
    String prefix = like.field() instanceof Field.Attribute of ? SpanDocument.prefix(of.key()) : "";
    List<String> all = terms.of(name, prefix, TermLists.MOST);
    if (all.size() == TermLists.MOST) throw tooMany(like.field());
    return oneOf(
        name,
        all.stream()
            .filter(term -> like.holds(SpanDocument.beginning(term.substring(prefix.length()))))
            .toList());
  }

  private static StoreUnavailableException tooMany(Field field) {
    String says = field + " has " + TermLists.MOST + " values or more: an expression over them is"
        + " not possible with this store (expected: another condition, such as =)";
    return new StoreUnavailableException(says, new IOException(says));
  }

  private static Query compared(SpanCondition.Compared compared) {
    String key = compared.field() instanceof Field.Attribute attribute
        ? attribute.key()
        : SpanDocument.intrinsicKey((Field.Intrinsic) compared.field());
    String prefix = SpanDocument.prefix(key);
    String bound = prefix + SortableNumber.of(compared.bound());
    String end = prefix + SortableNumber.ABOVE_ALL;
    return Query.of(with -> with.range(range -> range.term(term -> {
      term.field(SpanDocument.NUMBER);
      return switch (compared.order()) {
        case LESS -> term.gte(prefix).lt(bound);
        case AT_MOST -> term.gte(prefix).lte(bound);
        case MORE -> term.gt(bound).lt(end);
        case AT_LEAST -> term.gte(bound).lt(end);
      };
    })));
  }

  private static Query between(SpanCondition.DurationBetween duration) {
    if (duration.leastNanos() > duration.mostNanos()) return none();
    return between(
        SpanDocument.DURATION, duration.leastNanos(), JsonData.of(duration.mostNanos()), true);
  }

  private static Query between(String field, long least, JsonData most, boolean isIncluded) {
    return Query.of(with -> with.range(range -> range.untyped(longs -> {
      longs.field(field).gte(JsonData.of(least));
      return isIncluded ? longs.lte(most) : longs.lt(most);
    })));
  }
}
