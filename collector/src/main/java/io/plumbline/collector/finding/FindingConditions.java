package io.plumbline.collector.finding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter as SQL over {@code finding f}, joined to {@code broken_rule r} where it is about rules. */
final class FindingConditions {
  private static final String JUST_FINDINGS = " from finding f";

  /** Findings, and the rule of those that have one. */
  static final String WITH_RULES =
      JUST_FINDINGS + " left join broken_rule r on r.finding_id = f.id";

  /** Findings that are not settled. */
  static final String STANDING = "f.state in ('OPEN', 'UNDECIDED')";

  private final StringBuilder where = new StringBuilder(" where 1 = 1");
  private final List<Object> values = new ArrayList<>();
  private final boolean aboutRules;

  private FindingConditions(boolean aboutRules) {
    this.aboutRules = aboutRules;
  }

  static FindingConditions of(FindingFilter filter) {
    var conditions = new FindingConditions(filter.flow() != null || filter.rule() != null);
    FindingCode code = filter.code();
    FindingState state = filter.state();
    conditions.equal("f.code", code == null ? null : code.name());
    conditions.equal("f.state", state == null ? null : state.name());
    conditions.equal("f.serial", filter.serial());
    conditions.equal("r.flow", filter.flow());
    conditions.equal("r.rule_id", filter.rule());
    if (filter.service() != null) {
      conditions.and("(f.caller = ? or f.executor = ?)", filter.service(), filter.service());
    }
    if (filter.assignee() != null) {
      conditions.and(
          "f.id in (select h.finding_id from handling h where h.assignee = ?)", filter.assignee());
    }
    FindingFilter.Accepted accepted = filter.accepted();
    if (accepted != null) {
      String not = accepted.wanted() ? "" : "not ";
      conditions.and(not + HandlingRows.ACCEPTED, accepted.asOfEpochNanos());
    }
    if (filter.startEpochNanos() > 0) {
      conditions.and("f.detected_nanos >= ?", filter.startEpochNanos());
    }
    if (filter.endEpochNanos() < Long.MAX_VALUE) {
      conditions.and("f.detected_nanos < ?", filter.endEpochNanos());
    }
    return conditions;
  }

  private void equal(String column, @Nullable String value) {
    if (value != null) and(column + " = ?", value);
  }

  FindingConditions and(String condition, Object... more) {
    where.append(" and ").append(condition);
    values.addAll(List.of(more));
    return this;
  }

  /** What the conditions are about; the join takes most of the time, so it is made where it is needed. */
  String from() {
    return aboutRules ? WITH_RULES : JUST_FINDINGS;
  }

  /** Begins with a space and {@code where}. */
  String where() {
    return where.toString();
  }

  /** One for each question mark, in order. */
  List<Object> values() {
    return values;
  }
}
