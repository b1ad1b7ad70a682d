package io.plumbline.agent.span;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BusinessRulesTest {
  @Test
  void rules_commentsAndErrors_areLeftOut() {
    BusinessRules rules =
        new BusinessRules(Arrays.asList("# biz.a=header:A", "", "biz.=header:A; biz.a=cookie:A"));

    assertThat(rules.haveValues()).isFalse();
  }

  @Test
  void rules_severalInOneLine_areAllRead() {
    assertThat(new BusinessRules(Arrays.asList("serial=query:o;biz.a = header: A;")).haveValues())
        .isTrue();
  }

  @Test
  void inQuery_findsTheFirstWholeName() {
    assertThat(BusinessRules.inQuery("xorder=1&order=a%20b&order=3", "order")).isEqualTo("a b");
    assertThat(BusinessRules.inQuery("order", "order")).isNull();
    assertThat(BusinessRules.inQuery("orders=1", "order")).isNull();
    assertThat(BusinessRules.inQuery("order=%2", "order")).isNull();
    assertThat(BusinessRules.inQuery(null, "order")).isNull();
  }
}
