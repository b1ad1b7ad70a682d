package io.plumbline.agent.instrumentation.kafka;

import io.opentelemetry.instrumentation.api.incubator.semconv.messaging.MessagingAttributesGetter;
import org.jspecify.annotations.Nullable;

/** What is the same for every message of Kafka: most of what other systems have it has not. */
abstract class KafkaMessages<Q, A> implements MessagingAttributesGetter<Q, A> {
  @Override
  public final String getSystem(Q request) {
    return "kafka";
  }

  @Override
  public final @Nullable String getDestinationTemplate(Q request) {
    return null;
  }

  @Override
  public final boolean isTemporaryDestination(Q request) {
    return false;
  }

  @Override
  public final boolean isAnonymousDestination(Q request) {
    return false;
  }

  @Override
  public final @Nullable String getConversationId(Q request) {
    return null;
  }

  @Override
  public @Nullable Long getMessageBodySize(Q request) {
    return null;
  }

  @Override
  public final @Nullable Long getMessageEnvelopeSize(Q request) {
    return null;
  }

  @Override
  public final @Nullable String getMessageId(Q request, @Nullable A answer) {
    return null;
  }

  @Override
  public @Nullable String getClientId(Q request) {
    return null;
  }

  @Override
  public final @Nullable Long getBatchMessageCount(Q request, @Nullable A answer) {
    return null;
  }
}
