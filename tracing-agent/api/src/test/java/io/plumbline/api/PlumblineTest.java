package io.plumbline.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the agent. */
class PlumblineTest {
  @Test
  void serial_isEmpty() throws Exception {
    assertThat(Plumbline.serial()).isEmpty();
    assertThat(Plumbline.call("ORDER-1", Plumbline::serial)).isEmpty();
  }

  @Test
  void run_runs() {
    List<String> ran = new ArrayList<>();
    Plumbline.run("ORDER-1", () -> ran.add("work"));

    assertThat(ran).containsExactly("work");
  }

  @Test
  void run_notASerialNumber_saysWhatIsExpectedAndDoesNotRun() {
    List<String> ran = new ArrayList<>();

    assertThatThrownBy(() -> Plumbline.run("two words", () -> ran.add("work")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("serial: two words (expected: [A-Za-z0-9._:-]{1,64})");
    assertThat(ran).isEmpty();
  }

  @Test
  void biz_notAKey_saysWhatIsExpected() {
    Plumbline.biz("order", 7);

    assertThatThrownBy(() -> Plumbline.biz("", 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key:  (expected: [A-Za-z0-9._-]{1,64})");
  }
}
