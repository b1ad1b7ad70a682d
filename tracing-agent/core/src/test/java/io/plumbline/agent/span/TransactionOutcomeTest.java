package io.plumbline.agent.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TransactionOutcomeTest {
  private final TransactionOutcome outcome = new TransactionOutcome();

  @BeforeAll
  static void watch() {
    TransactionOutcome.watched();
  }

  @Test
  void nothingChanged_isNone() {
    assertThat(written().get(AttributeKey.stringKey("plumbline.tx"))).isEqualTo("none");
    assertThat(written().size()).isEqualTo(1);
  }

  @Test
  void committedThenRolledBack_isCommittedAtTheCommit() {
    outcome.opened();
    outcome.committed(10);
    outcome.opened();
    outcome.rolledBack(20);

    assertThat(written()).isEqualTo(expected("committed", 10));
  }

  @Test
  void rolledBack_isRolledBack() {
    outcome.opened();
    outcome.rolledBack(20);

    assertThat(written()).isEqualTo(expected("rolled_back", 20));
  }

  @Test
  void oneStillOpen_isOpen() {
    outcome.opened();
    outcome.committed(10);
    outcome.opened();

    assertThat(written().get(AttributeKey.stringKey("plumbline.tx"))).isEqualTo("open");
  }

  private Attributes written() {
    AttributesBuilder attributes = Attributes.builder();
    outcome.writeTo(attributes);
    return attributes.build();
  }

  private static Attributes expected(String tx, long end) {
    return Attributes.of(
        AttributeKey.stringKey("plumbline.tx"), tx, AttributeKey.longKey("plumbline.tx.end"), end);
  }
}
