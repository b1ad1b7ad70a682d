package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.StatisticsSeries.Point;
import java.io.IOException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Series as arrays of one value for each column, which is how charts take them. */
final class SeriesJson {
  private final JsonGenerator json;
  private final TraceJson write;

  SeriesJson(JsonGenerator json, TraceJson write) {
    this.json = json;
    this.write = write;
  }

  void write(StatisticsSeries series) throws IOException {
    write.micros("startEpochMicros", series.columns() == 0 ? null : series.startEpochNanos());
    write.micros("columnMicros", series.columnNanos());
    json.writeNumberField("columns", series.columns());
    json.writeNumberField("groupsLeftOut", series.groupsLeftOut());
    json.writeArrayFieldStart("groups");
    for (StatisticsSeries.Group group : series.groups()) {
      @Nullable Point[] points = new @Nullable Point[series.columns()];
      for (Point point : group.points()) points[point.column()] = point;
      json.writeStartObject();
      json.writeStringField("name", group.name());
      counts("spans", points, Point::spans);
      counts("errors", points, Point::errors);
      micros("p50Micros", points, Point::p50Nanos);
      micros("p95Micros", points, Point::p95Nanos);
      micros("p99Micros", points, Point::p99Nanos);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void counts(String field, @Nullable Point[] points, ToLongFunction<Point> count)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Point point : points) json.writeNumber(point == null ? 0 : count.applyAsLong(point));
    json.writeEndArray();
  }

  private void micros(String field, @Nullable Point[] points, ToLongFunction<Point> nanos)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Point point : points) write.micros(point == null ? null : nanos.applyAsLong(point));
    json.writeEndArray();
  }
}
