package io.plumbline.agent.instrumentation.async;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReactiveIT extends AsyncKit {
  @ParameterizedTest
  @ValueSource(strings = {"reactor-3.1.16", "reactor-3.8.0"})
  void reactor_signalsInTheContextOfTheSubscription(String version) {
    jvm.libraries(version);

    run(ReactorScenario.class, ReactorScenario.CARRIED, ReactorScenario.FREE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rxjava-3.0.0", "rxjava-3.1.11"})
  void rxJava_signalsInTheContextOfTheSubscription(String version) {
    jvm.libraries(version);

    run(RxJavaScenario.class, RxJavaScenario.CARRIED, RxJavaScenario.FREE);
  }
}
