package io.plumbline.agent.instrumentation.kafka;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.Iterator;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own client: a PRODUCER span from each {@code send} to its acknowledgement, and a CONSUMER span around what is
 * done with each record while the result of {@code poll} is iterated.
 *
 * <pre>
 *   for (record : consumer.poll(…)) {   ── next() ──► the record's span begins, and is current
 *     …                                               it ends at the following hasNext(), next(), poll() or close()
 *   }
 * </pre>
 */
public final class KafkaInstrumentation implements Instrumentation {
  private static final String DESERIALIZER = "org.apache.kafka.common.serialization.Deserializer";

  @Override
  public String name() {
    return "kafka-clients";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("org.apache.kafka.clients.producer.KafkaProducer")
        .method(
            "send",
            "org.apache.kafka.clients.producer.ProducerRecord",
            "org.apache.kafka.clients.producer.Callback")
        .advice(Send.class);
    rules
        .type("org.apache.kafka.clients.consumer.KafkaConsumer")
        .constructor("org.apache.kafka.clients.consumer.ConsumerConfig", DESERIALIZER, DESERIALIZER)
        .advice(Construct.class)
        .method("poll", 1)
        .advice(Poll.class)
        .method("close")
        .advice(Close.class)
        .method("close", 1)
        .advice(Close.class);
    rules
        .type("org.apache.kafka.clients.consumer.ConsumerRecords")
        .method("iterator")
        .advice(Iterate.class)
        .method("records", "java.lang.String")
        .advice(OfTopic.class)
        .method("records", "org.apache.kafka.common.TopicPartition")
        .advice(OfPartition.class);
  }

  static final class Send {
    private Send() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments({
      @ToArgument(value = 0, index = 0, typing = DYNAMIC),
      @ToArgument(value = 1, index = 1, typing = DYNAMIC)
    })
    static Object @Nullable [] enter(
        @Advice.Argument(0) @Nullable ProducerRecord<?, ?> message,
        @Advice.Argument(1) @Nullable Callback callback) {
      if (message == null) return null;
      Sending sending = Sending.start(message, callback);
      return sending == null ? null : new Object[] {sending.message(), sending};
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter Object @Nullable [] entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      Sending sending = (Sending) entered[1];
      if (error == null) sending.leave();
      else sending.end(null, error);
    }
  }

  static final class Construct {
    /** The values do not refer to their keys. */
    static final VirtualField<KafkaConsumer<?, ?>, Polling> CONSUMERS = consumers();

    static final VirtualField<ConsumerRecords<?, ?>, Polling> POLLED = polled();

    private Construct() {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
    private static VirtualField<KafkaConsumer<?, ?>, Polling> consumers() {
      return (VirtualField) VirtualField.find(KafkaConsumer.class, Polling.class);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
    private static VirtualField<ConsumerRecords<?, ?>, Polling> polled() {
      return (VirtualField) VirtualField.find(ConsumerRecords.class, Polling.class);
    }

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This KafkaConsumer<?, ?> consumer, @Advice.Argument(0) ConsumerConfig config) {
      CONSUMERS.set(
          consumer,
          new Polling(
              config.getString(ConsumerConfig.GROUP_ID_CONFIG),
              config.getString(ConsumerConfig.CLIENT_ID_CONFIG)));
    }
  }

  static final class Poll {
    private Poll() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This KafkaConsumer<?, ?> consumer) {
      Close.enter(consumer);
    }

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This KafkaConsumer<?, ?> consumer,
        @Advice.Return @Nullable ConsumerRecords<?, ?> records) {
      Polling polling = Construct.CONSUMERS.get(consumer);
      if (polling == null || records == null || records.isEmpty() || isStream()) return;
      Construct.POLLED.set(records, polling);
    }

    /** Kafka Streams only sorts what it polled, and processes it later; its records hand on their context by themselves. */
    private static boolean isStream() {
      return Thread.currentThread().getClass().getName().startsWith("org.apache.kafka.streams.");
    }
  }

  static final class Close {
    private Close() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This KafkaConsumer<?, ?> consumer) {
      Polling polling = Construct.CONSUMERS.get(consumer);
      if (polling != null) polling.end();
    }
  }

  static final class Iterate {
    private Iterate() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static <K, V> Object exit(
        @Advice.This ConsumerRecords<K, V> records,
        @Advice.Return Iterator<ConsumerRecord<K, V>> iterator) {
      Polling polling = Construct.POLLED.get(records);
      return polling == null ? iterator : new TracingIterator<>(iterator, polling);
    }
  }

  static final class OfTopic {
    private OfTopic() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static <K, V> Object exit(
        @Advice.This ConsumerRecords<K, V> records,
        @Advice.Return Iterable<ConsumerRecord<K, V>> ofTopic) {
      Polling polling = Construct.POLLED.get(records);
      if (polling == null) return ofTopic;
      Iterable<ConsumerRecord<K, V>> traced =
          () -> new TracingIterator<>(ofTopic.iterator(), polling);
      return traced;
    }
  }

  static final class OfPartition {
    private OfPartition() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static <K, V> Object exit(
        @Advice.This ConsumerRecords<K, V> records,
        @Advice.Return List<ConsumerRecord<K, V>> ofPartition) {
      Polling polling = Construct.POLLED.get(records);
      return polling == null ? ofPartition : new TracingList<>(ofPartition, polling);
    }
  }
}
