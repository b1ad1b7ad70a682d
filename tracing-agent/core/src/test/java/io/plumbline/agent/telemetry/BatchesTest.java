package io.plumbline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final Batches batches = new Batches(1_700_000_000_000L);

  @BeforeEach
  void name() {
    batches.name(Resource.create(Attributes.of(
        AttributeKey.stringKey("service.name"), "pay/ment",
        AttributeKey.stringKey("service.instance.id"), "host 7")));
  }

  private String next(String header) {
    batches.next();
    return batches.headers().get(header);
  }

  @Test
  void headers_nameTheProcess_andCount() {
    assertThat(next("plumbline-source")).isEqualTo("pay%2Fment/host+7/1700000000000");
    assertThat(batches.headers())
        .containsEntry("plumbline-batch", "1")
        .containsEntry("plumbline-cut", "1700000000000000000")
        .hasSize(3);
    batches.arrived();
    assertThat(next("plumbline-batch")).isEqualTo("2");
  }

  @Test
  void headers_noName_areNone() {
    Batches nameless = new Batches(0);
    nameless.next();

    assertThat(nameless.headers()).isEmpty();
    assertThat(nameless.isUnderstood()).isFalse();
  }

  @Test
  void givenUp_isAGap_untilOneArrives() {
    batches.next();
    batches.arrived();
    batches.next();
    batches.givenUp(Collections.emptyList());

    assertThat(next("plumbline-gap")).isEqualTo("2-2");
    batches.givenUp(Collections.emptyList());
    assertThat(next("plumbline-gap")).isEqualTo("2-3");
    batches.arrived();
    assertThat(next("plumbline-gap")).isNull();
  }

  @Test
  void lost_isToldUntilOneArrives_andWhatIsLostMeanwhileAfterThat() {
    batches.lost("S-1");
    batches.lost("S-1");
    batches.lost("S-2");
    assertThat(next("plumbline-dropped")).isEqualTo("3;S-1,S-2");
    batches.lost("S-3");
    assertThat(next("plumbline-dropped")).isEqualTo("4;S-1,S-2,S-3");
    batches.lost("S-4");
    batches.arrived();

    assertThat(next("plumbline-dropped")).isEqualTo("1;S-4");
    batches.arrived();
    assertThat(next("plumbline-dropped")).isNull();
  }

  @Test
  void lost_withoutASerial_isNotEvidence() {
    batches.lost(Attributes.empty());

    assertThat(next("plumbline-dropped")).isNull();
  }

  @Test
  void lost_moreThanFitAHeader_saysThatNotAllAreListed() {
    char[] digits = new char[60];
    Arrays.fill(digits, '7');
    for (int i = 100; i < 200; i++) batches.lost(i + new String(digits));

    String dropped = next("plumbline-dropped");
    assertThat(dropped).startsWith("100;100777").endsWith(",*").hasSizeLessThan(2_010);
  }

  @Test
  void end_isSaidByTheNext() {
    assertThat(next("plumbline-last")).isNull();
    batches.end();

    assertThat(next("plumbline-last")).isEqualTo("true");
  }

  @Test
  void understood_untilAnAnswerSaysOtherwise() {
    assertThat(batches.isUnderstood()).isTrue();
    batches.answered(null);
    assertThat(batches.isUnderstood()).isFalse();
    batches.answered("1");
    assertThat(batches.isUnderstood()).isTrue();
  }
}
