package io.plumbline.agent.instrumentation.kafka;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A message from {@code send} to its acknowledgement, and the callback in place of the application's, which it calls in
 * the context of {@code send}. Made and left on the sender's thread, ended on whichever comes first.
 */
final class Sending implements Callback {
  private static final Spans<Sending, RecordMetadata> SPANS =
      Spans.producer("kafka-clients", new Destination(), new KafkaAttributes(), new SentHeaders());

  private ProducerRecord<?, ?> message;
  private final @Nullable Callback callback;
  private final Context caller = Context.current();
  private @Nullable ActiveSpan span;
  private boolean ended; // guarded by this

  private Sending(ProducerRecord<?, ?> message, @Nullable Callback callback) {
    this.message = message;
    this.callback = callback;
  }

  /** Null if this message is not to be traced. */
  static @Nullable Sending start(ProducerRecord<?, ?> message, @Nullable Callback callback) {
    Sending sending = new Sending(message, callback);
    sending.span = SPANS.start(sending);
    return sending.span == null ? null : sending;
  }

  /** The message with our headers: the application's own one, or a copy of it if that was sent before and is locked. */
  ProducerRecord<?, ?> message() {
    return message;
  }

  /** The headers without those of that name, of a copy if the message is locked. */
  Headers headersWithout(String name) {
    try {
      return message.headers().remove(name);
    } catch (IllegalStateException e) { // it was sent before
      message = copy(message);
      return message.headers().remove(name);
    }
  }

  private static <K, V> ProducerRecord<K, V> copy(ProducerRecord<K, V> sent) {
    return new ProducerRecord<>(
        sent.topic(), sent.partition(), sent.timestamp(), sent.key(), sent.value(), sent.headers());
  }

  /** On the sender's thread, whether or not the acknowledgement was faster. */
  void leave() {
    if (span != null) span.leave();
  }

  void end(@Nullable RecordMetadata stored, @Nullable Throwable error) {
    synchronized (this) {
      if (ended) return;
      ended = true;
    }
    SPANS.end(span, this, stored, error);
  }

  @SuppressWarnings("try") // the scope is there to be closed
  @Override
  public void onCompletion(@Nullable RecordMetadata stored, @Nullable Exception error) {
    try {
      end(stored, error);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("kafka-clients: a message's span is lost", e);
    }
    if (callback == null) return;
    try (Scope callers = caller.makeCurrent()) {
      callback.onCompletion(stored, error);
    }
  }

  private static final class Destination extends KafkaMessages<Sending, RecordMetadata> {
    @Override
    public String getDestination(Sending sending) {
      return sending.message.topic();
    }
  }

  private static final class KafkaAttributes
      implements AttributesExtractor<Sending, RecordMetadata> {
    private static final AttributeKey<String> KEY =
        AttributeKey.stringKey("messaging.kafka.message.key");
    private static final AttributeKey<String> PARTITION =
        AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET =
        AttributeKey.longKey("messaging.kafka.message.offset");

    @Override
    public void onStart(AttributesBuilder attributes, Context parent, Sending sending) {
      String key = Keys.text(sending.message.key());
      if (key != null) attributes.put(KEY, key);
    }

    @Override
    public void onEnd(
        AttributesBuilder attributes,
        Context context,
        Sending sending,
        @Nullable RecordMetadata stored,
        @Nullable Throwable error) {
      if (stored == null || stored.offset() < 0) return;
      attributes.put(PARTITION, Integer.toString(stored.partition()));
      attributes.put(OFFSET, stored.offset());
    }
  }
}
