package io.plumbline.agent.instrumentation.redis;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The <a href="https://opentelemetry.io/docs/specs/semconv/database/redis/">stable conventions for Redis</a>. The answer is
 * the code of the error that the server answered with, null without.
 */
public final class RedisAttributes implements AttributesExtractor<RedisCommand, String> {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
  private static final AttributeKey<String> TEXT = AttributeKey.stringKey("db.query.text");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("db.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  @Override
  public void onStart(AttributesBuilder attributes, Context parent, RedisCommand command) {
    attributes.put(SYSTEM, "redis");
    attributes.put(OPERATION, command.name);
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      RedisCommand command,
      @Nullable String code,
      @Nullable Throwable error) {
    put(attributes, TEXT, command.text);
    put(attributes, NAMESPACE, command.namespace);
    put(attributes, HOST, command.host);
    if (command.port > 0) attributes.put(PORT, (long) command.port);
    put(attributes, STATUS, code);
    if (error != null) attributes.put(ERROR, code == null ? error.getClass().getName() : code);
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null) attributes.put(key, value);
  }
}
