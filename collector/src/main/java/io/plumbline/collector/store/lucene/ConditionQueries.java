package io.plumbline.collector.store.lucene;

import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.SpanCondition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Conditions as Lucene queries that find the same spans.
 */
final class ConditionQueries {
  private ConditionQueries() {}

  static Query of(SpanCondition condition) {
    if (condition instanceof SpanCondition.All all) return all(all.conditions());
    if (condition instanceof SpanCondition.OneOf any) return oneOf(any.conditions());
    if (condition instanceof SpanCondition.Not not) return not(not.condition());
    if (condition instanceof SpanCondition.Exists exists) return exists(exists.field());
    if (condition instanceof SpanCondition.Equal equal) return equal(equal.field(), equal.text());
    if (condition instanceof SpanCondition.Like like) return scan(like.field(), new Matches(like));
    if (condition instanceof SpanCondition.Compared compared) {
      return scan(compared.field(), new Holds(compared));
    }
    if (condition instanceof SpanCondition.DurationBetween duration) return between(duration);
    throw new IllegalArgumentException("condition: " + condition + " (expected: a known one)");
  }

  private static Query all(List<SpanCondition> conditions) {
    if (conditions.isEmpty()) return new MatchAllDocsQuery();
    if (conditions.size() == 1) return of(conditions.get(0));
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (SpanCondition condition : conditions) {
      if (condition instanceof SpanCondition.Not not) all.add(of(not.condition()), Occur.MUST_NOT);
      else all.add(of(condition), Occur.FILTER);
    }
    BooleanQuery built = all.build();
    if (built.clauses().stream().allMatch(clause -> clause.getOccur() == Occur.MUST_NOT)) {
      return all.add(new MatchAllDocsQuery(), Occur.FILTER).build();
    }
    return built;
  }

  private static Query oneOf(List<SpanCondition> conditions) {
    if (conditions.isEmpty()) return new MatchNoDocsQuery();
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (SpanCondition condition : conditions) any.add(of(condition), Occur.SHOULD);
    return any.build();
  }

  private static Query not(SpanCondition condition) {
    return new BooleanQuery.Builder()
        .add(new MatchAllDocsQuery(), Occur.FILTER)
        .add(of(condition), Occur.MUST_NOT)
        .build();
  }

  private static Query between(SpanCondition.DurationBetween duration) {
    if (duration.leastNanos() > duration.mostNanos()) return new MatchNoDocsQuery();
    return LongPoint.newRangeQuery(
        SpanDocument.DURATION, duration.leastNanos(), duration.mostNanos());
  }

  private static Query exists(Field field) {
    if (field instanceof Field.Attribute attribute) return hasKey(attribute.key());
    if (field == Field.Intrinsic.SERIAL) return hasKey(SpanDocument.HAS_SERIAL);
    return new MatchAllDocsQuery();
  }

  private static Query hasKey(String key) {
    return new TermScan(SpanDocument.KEYS, new BytesRef(), new HasKey(key));
  }

  private static Query equal(Field field, String text) {
    if (field instanceof Field.Attribute attribute) {
      return new TermQuery(SpanDocument.attributeTerm(attribute.key(), text));
    }
    return new TermQuery(SpanDocument.term(name((Field.Intrinsic) field), stored(field, text)));
  }

  private static String stored(Field field, String text) {
    return isConstant(field) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static boolean isConstant(Field field) {
    return field == Field.Intrinsic.STATUS || field == Field.Intrinsic.KIND;
  }

  private static Query scan(Field field, TermScan.Condition condition) {
    if (field instanceof Field.Attribute attribute) {
      return new TermScan(
          SpanDocument.ATTRIBUTE, SpanDocument.attributePrefix(attribute.key()), condition);
    }
    return new TermScan(name((Field.Intrinsic) field), new BytesRef(), condition);
  }

  private static String name(Field.Intrinsic field) {
    return switch (field) {
      case SERVICE -> SpanDocument.SERVICE;
      case NAME -> SpanDocument.OPERATION;
      case STATUS -> SpanDocument.STATUS;
      case KIND -> SpanDocument.KIND;
      case SERIAL -> SpanDocument.SERIAL;
    };
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  private record Matches(SpanCondition.Like like) implements TermScan.Condition {
    @Override
    public boolean accepts(byte[] bytes, int offset, int length) {
      String text = text(bytes, offset, length);
      return like.holds(isConstant(like.field()) ? text.toLowerCase(Locale.ROOT) : text);
    }
  }

  private record Holds(SpanCondition.Compared compared) implements TermScan.Condition {
    @Override
    public boolean accepts(byte[] bytes, int offset, int length) {
      return compared.holds(text(bytes, offset, length));
    }
  }

  /** The key between two zeros somewhere in a term of {@link SpanDocument#KEYS}. */
  private record HasKey(String key) implements TermScan.Condition {
    @Override
    public boolean accepts(byte[] bytes, int offset, int length) {
      byte[] looked = ("\0" + Field.beginning(key) + "\0").getBytes(StandardCharsets.UTF_8);
      int end = offset + length - looked.length;
      for (int at = offset; at <= end; at++) {
        if (Arrays.equals(bytes, at, at + looked.length, looked, 0, looked.length)) return true;
      }
      return false;
    }
  }
}
