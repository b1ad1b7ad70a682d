package io.plumbline.agent.instrumentation.kafka;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One record while the application is at it. Used by one thread. */
final class Processing {
  private static final Spans<Processing, Void> SPANS =
      Spans.consumer("kafka-clients", new Source(), new KafkaAttributes(), new ReceivedHeaders());

  private final ConsumerRecord<?, ?> message;
  private final Polling polling;
  private final Thread thread = Thread.currentThread();
  private @Nullable ActiveSpan span;

  private Processing(ConsumerRecord<?, ?> message, Polling polling) {
    this.message = message;
    this.polling = polling;
  }

  /** Null if this record is not to be traced. */
  static @Nullable Processing start(ConsumerRecord<?, ?> message, Polling polling) {
    Processing processing = new Processing(message, polling);
    processing.span = SPANS.start(processing);
    return processing.span == null ? null : processing;
  }

  boolean isOfThisThread() {
    return thread == Thread.currentThread();
  }

  /** A second call does nothing. */
  void end() {
    ActiveSpan started = span;
    span = null;
    SPANS.end(started, this, null, null);
  }

  private static final class ReceivedHeaders implements TextMapGetter<Processing> {
    @Override
    public Iterable<String> keys(Processing processing) {
      return MessageHeaders.names(processing.message.headers());
    }

    @Override
    public @Nullable String get(@Nullable Processing processing, String name) {
      return processing == null ? null : MessageHeaders.text(processing.message.headers(), name);
    }
  }

  private static final class Source extends KafkaMessages<Processing, Void> {
    @Override
    public String getDestination(Processing processing) {
      return processing.message.topic();
    }

    @Override
    public @Nullable Long getMessageBodySize(Processing processing) {
      int size = processing.message.serializedValueSize();
      return size < 0 ? null : (long) size;
    }

    @Override
    public @Nullable String getClientId(Processing processing) {
      return processing.polling.clientId;
    }
  }

  private static final class KafkaAttributes implements AttributesExtractor<Processing, Void> {
    private static final AttributeKey<String> KEY =
        AttributeKey.stringKey("messaging.kafka.message.key");
    private static final AttributeKey<String> PARTITION =
        AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET =
        AttributeKey.longKey("messaging.kafka.message.offset");
    private static final AttributeKey<Boolean> TOMBSTONE =
        AttributeKey.booleanKey("messaging.kafka.message.tombstone");
    private static final AttributeKey<String> GROUP =
        AttributeKey.stringKey("messaging.consumer.group.name");

    @Override
    public void onStart(AttributesBuilder attributes, Context parent, Processing processing) {
      ConsumerRecord<?, ?> message = processing.message;
      attributes.put(PARTITION, Integer.toString(message.partition()));
      attributes.put(OFFSET, message.offset());
      String key = Keys.text(message.key());
      if (key != null) attributes.put(KEY, key);
      if (message.value() == null) attributes.put(TOMBSTONE, true);
      if (processing.polling.group != null) attributes.put(GROUP, processing.polling.group);
    }

    @Override
    public void onEnd(
        AttributesBuilder attributes,
        Context context,
        Processing processing,
        @Nullable Void none,
        @Nullable Throwable error) {}
  }
}
