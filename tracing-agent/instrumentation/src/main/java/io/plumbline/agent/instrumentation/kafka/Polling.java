package io.plumbline.agent.instrumentation.kafka;

import io.plumbline.agent.AgentLog;
import org.jspecify.annotations.Nullable;

/** What is known of a consumer, and the record that its thread is at. */
final class Polling {
  final @Nullable String group;
  final @Nullable String clientId;
  private volatile @Nullable Processing open; // of the thread that polls

  Polling(@Nullable String group, @Nullable String clientId) {
    this.group = group;
    this.clientId = clientId;
  }

  void begun(Processing processing) {
    open = processing;
  }

  /** Ends what the present thread left open: the loop over its records was left early. */
  void end() {
    Processing processing = open;
    if (processing == null || !processing.isOfThisThread()) return;
    open = null;
    try {
      processing.end();
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("kafka-clients: a record's span is lost", e);
    }
  }
}
