package io.plumbline.agent.instrumentation.async;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThreadsIT extends AsyncKit {
  @Test
  void startedThreadsAndTimers_haveTheContextOfTheirStart() {
    run(ThreadsScenario.class, ThreadsScenario.CARRIED, ThreadsScenario.FREE);
  }

  @Test
  void virtualThreads_haveTheContextOfTheirConstruction() {
    String java = java25();
    assumeFalse(java.isEmpty(), "no JDK 25 beside the one that runs this");
    jvm.java(java);

    run(
        ThreadsScenario.class,
        join(ThreadsScenario.CARRIED, ThreadsScenario.VIRTUAL),
        join(ThreadsScenario.FREE, ThreadsScenario.VIRTUAL_FREE));
  }

  private static List<String> join(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
