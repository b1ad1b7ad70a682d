package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingCsvTest {
  private static String table(Finding... findings) {
    return new String(FindingCsv.of(List.of(findings)), StandardCharsets.UTF_8);
  }

  @Test
  void of_findings_isATableForSpreadsheets() {
    String table = table(finding("订单", null));

    assertThat(table).startsWith("\uFEFFid,code,state,serial,").endsWith("\r\n");
    assertThat(table.lines().skip(1))
        .containsExactly(
            "\"f\",\"A01\",\"OPEN\",\"S-1\",\"\",\"订单\",\"pay\",\"2023-11-14T22:13:20Z\","
                + "\"2023-11-14T22:13:19.999999999Z\",\"\",\"\",\"\",\"\",\"\",\"\",\"\","
                + "00000000000000010000000000000002");
  }

  @Test
  void of_aRulesFinding_hasRuleAndAmount() {
    var rule = new BrokenRule(
        "order",
        1,
        "shop",
        "charged",
        "CRITICAL",
        "S-1",
        "\"pay\" was not seen",
        List.of(),
        new BrokenRule.Money(-500, "EUR"));

    assertThat(table(finding("order", rule)))
        .contains("\"order\",\"charged\",\"CRITICAL\",-500,\"EUR\",\"\"\"pay\"\" was not seen\",");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"})
  void of_valueThatWouldBeComputed_isMadeAText(String name) {
    assertThat(table(finding(name, null))).contains(",\"'" + name + "\",");
  }

  private static Finding finding(String executor, @Nullable BrokenRule rule) {
    var evidence = new Evidence(
        Evidence.Role.EXECUTOR,
        new TraceId(1, 2),
        new SpanId(3),
        executor,
        "pay",
        SpanKind.SERVER,
        5,
        3,
        Outcome.COMMITTED,
        "plumbline.tx=committed",
        7L);
    return new Finding(
        "f",
        rule == null ? FindingCode.A01 : FindingCode.B01,
        FindingState.OPEN,
        "S-1",
        null,
        executor,
        "pay",
        1_700_000_000_000_000_000L,
        1_699_999_999_999_999_999L,
        null,
        List.of(evidence, evidence),
        rule);
  }
}
