package io.plumbline.collector.store.lucene;

import java.util.Objects;
import org.apache.lucene.index.FilteredTermsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.util.AttributeSource;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Documents with a term that has the prefix and meets a condition. Costs a look at each such term:
 * every distinct value of an attribute, not every span.
 */
final class TermScan extends MultiTermQuery {
  private final BytesRef prefix;
  private final Condition condition;

  /** On what follows the prefix. Equal conditions accept the same, for the query cache. */
  interface Condition {
    boolean accepts(byte[] bytes, int offset, int length);
  }

  TermScan(String field, BytesRef prefix, Condition condition) {
    super(field, CONSTANT_SCORE_BLENDED_REWRITE);
    this.prefix = prefix;
    this.condition = condition;
  }

  @Override
  protected TermsEnum getTermsEnum(Terms terms, AttributeSource attributes)
      throws java.io.IOException {
    return new Accepted(terms.iterator());
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(getField())) visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return getField() + ":" + prefix.utf8ToString() + "[" + condition + "]";
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof TermScan scan
        && prefix.equals(scan.prefix)
        && condition.equals(scan.condition);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), prefix, condition);
  }

  private final class Accepted extends FilteredTermsEnum {
    private Accepted(TermsEnum all) {
      super(all);
      setInitialSeekTerm(prefix);
    }

    @Override
    protected AcceptStatus accept(BytesRef term) {
      if (!StringHelper.startsWith(term, prefix)) return AcceptStatus.END;
      return condition.accepts(term.bytes, term.offset + prefix.length, term.length - prefix.length)
          ? AcceptStatus.YES
          : AcceptStatus.NO;
    }
  }
}
