package io.plumbline.agent.instrumentation.kafka;

import io.plumbline.agent.AgentLog;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records one after the other, each with its span. What goes wrong here is logged and never reaches the loop. */
final class TracingIterator<K, V> implements Iterator<ConsumerRecord<K, V>> {
  private final Iterator<ConsumerRecord<K, V>> records;
  private final Polling polling;
  private @Nullable Processing open;

  TracingIterator(Iterator<ConsumerRecord<K, V>> records, Polling polling) {
    this.records = records;
    this.polling = polling;
  }

  @Override
  public boolean hasNext() {
    end();
    return records.hasNext();
  }

  @Override
  public ConsumerRecord<K, V> next() {
    end();
    ConsumerRecord<K, V> message = records.next();
    try {
      open = Processing.start(message, polling);
      if (open != null) polling.begun(open);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("kafka-clients: a record is not traced", e);
    }
    return message;
  }

  private void end() {
    Processing processing = open;
    open = null;
    if (processing == null) return;
    try {
      processing.end();
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("kafka-clients: a record's span is lost", e);
    }
  }

  @Override
  public void remove() {
    records.remove();
  }
}
