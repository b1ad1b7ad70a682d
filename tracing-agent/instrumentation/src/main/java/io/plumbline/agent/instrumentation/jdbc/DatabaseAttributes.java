package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The <a href="https://opentelemetry.io/docs/specs/semconv/database/sql/">stable database
 * conventions</a>. OpenTelemetry's own extractor writes their predecessors unless a process-wide property is set.
 */
final class DatabaseAttributes implements AttributesExtractor<Query, Object> {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
  private static final AttributeKey<String> TEXT = AttributeKey.stringKey("db.query.text");
  private static final AttributeKey<String> SUMMARY = AttributeKey.stringKey("db.query.summary");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> COLLECTION =
      AttributeKey.stringKey("db.collection.name");
  private static final AttributeKey<Long> BATCH_SIZE =
      AttributeKey.longKey("db.operation.batch.size");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("db.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  @Override
  public void onStart(AttributesBuilder attributes, Context parent, Query query) {
    Database database = query.session.database;
    attributes.put(SYSTEM, database.system);
    put(attributes, NAMESPACE, database.namespace);
    put(attributes, HOST, database.host);
    if (database.port != null) attributes.put(PORT, (long) database.port);
    put(attributes, TEXT, query.text());
    put(attributes, SUMMARY, query.summary());
    put(attributes, OPERATION, query.operation());
    put(attributes, COLLECTION, query.collection());
    if (query.batchSize > 0) attributes.put(BATCH_SIZE, query.batchSize);
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Query query,
      @Nullable Object nothing,
      @Nullable Throwable error) {
    if (error == null) return;
    attributes.put(ERROR, error.getClass().getName());
    if (error instanceof SQLException)
      put(attributes, STATUS, ((SQLException) error).getSQLState());
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null) attributes.put(key, value);
  }
}
