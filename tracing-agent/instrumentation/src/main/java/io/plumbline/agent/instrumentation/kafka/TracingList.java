package io.plumbline.agent.instrumentation.kafka;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records of a partition, which cannot be changed, as before; only a loop over them is traced. */
final class TracingList<K, V> extends AbstractList<ConsumerRecord<K, V>> implements RandomAccess {
  private final List<ConsumerRecord<K, V>> records;
  private final Polling polling;

  TracingList(List<ConsumerRecord<K, V>> records, Polling polling) {
    this.records = records;
    this.polling = polling;
  }

  @Override
  public ConsumerRecord<K, V> get(int index) {
    return records.get(index);
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public Iterator<ConsumerRecord<K, V>> iterator() {
    return new TracingIterator<>(records.iterator(), polling);
  }
}
