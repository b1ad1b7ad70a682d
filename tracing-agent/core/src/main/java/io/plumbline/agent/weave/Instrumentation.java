package io.plumbline.agent.weave;

/**
 * How one library is watched: which advice goes into which of its methods. One small file per library,
 * named in {@code META-INF/services/io.plumbline.agent.weave.Instrumentation}.
 *
 * <p>The class itself is loaded at the JVM's start, before any library: {@link #define} mentions the
 * library's types by name only. Its advice classes are loaded when the first woven method runs.
 */
public interface Instrumentation {
  /** Of the switch {@code plumbline.instrumentation.<name>.enabled}: lower case, words joined by {@code -}. */
  String name();

  /** Says what to weave. Called once, on the thread that starts the JVM. */
  void define(Rules rules);

  /**
   * True if the advice mentions types of the JDK only. Such advice lives once, in the agent's class
   * loader, whichever class loader the woven class has, so its static state is one. Otherwise there is
   * a copy of this class's package for each class loader that has the library, which sees both sides.
   */
  default boolean mentionsOnlyJdkTypes() {
    return false;
  }

  /**
   * True if {@code io.opentelemetry} in the advice's package means the application's copy of it. Such advice reaches the agent's by {@code
   * io.plumbline.agent.bridge} only, whose signatures name the JDK's types.
   */
  default boolean seesApplicationsOpenTelemetry() {
    return false;
  }

  /**
   * True if this feeds {@link io.plumbline.agent.span.TransactionOutcome}. Without any such, no span says
   * what became of its transactions.
   */
  default boolean watchesTransactions() {
    return false;
  }

  /**
   * False if this only carries what others start, so that weaving for it is no reason to start the SDK.
   */
  default boolean startsSpans() {
    return true;
  }
}
