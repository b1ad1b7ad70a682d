package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.TraceSummary;
import io.plumbline.collector.store.TraceSummary.ServiceCount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Some rows of a trace, an array for each column. */
final class ColumnsJson {
  private static final int ERROR = 1;
  private static final int PARENT_MISSING = 2;
  private static final int CRITICAL = 4;
  private static final int HAS_EVENTS = 8;
  private static final int EVIDENCE = 16;
  private static final List<SpanKind> KINDS = List.of(SpanKind.values());

  private final JsonGenerator json;
  private final TraceJson write;
  private final TraceColumns columns;
  private final Set<SpanId> evidence;
  private final int from;
  private final int to;

  /**
   * Writes one window.
   *
   * @param evidence spans that prove a finding
   * @param window behind the last row it is empty
   */
  ColumnsJson(
      JsonGenerator json,
      TraceJson write,
      TraceColumns columns,
      Set<SpanId> evidence,
      QueryParameters.Window window) {
    this.json = json;
    this.write = write;
    this.columns = columns;
    this.evidence = evidence;
    this.from = Math.min(window.from(), columns.rows());
    this.to = Math.min(columns.rows(), from + window.limit());
  }

  void write(TraceSummary summary) throws IOException {
    json.writeNumberField("from", from);
    json.writeNumberField("rows", to - from);
    json.writeArrayFieldStart("spanIds");
    for (int row = from; row < to; row++) json.writeString(span(row).id().toString());
    json.writeEndArray();
    json.writeArrayFieldStart("startMicros");
    for (int row = from; row < to; row++) {
      write.micros(span(row).startEpochNanos() - summary.startEpochNanos());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("spanMicros");
    for (int row = from; row < to; row++) write.micros(span(row).durationNanos());
    json.writeEndArray();
    numbers("depth", row -> columns.node(row).depth());
    numbers("parentRow", columns::parent);
    numbers("childCount", row -> columns.node(row).childCount());
    services(summary.services());
    names();
    numbers("kind", row -> KINDS.indexOf(span(row).kind()));
    texts("kinds", KINDS.stream().map(TraceJson::lowerCase).toList());
    numbers("flags", this::flags);
    write.critical(critical(), summary);
  }

  private Span span(int row) {
    return columns.node(row).span();
  }

  private void services(List<ServiceCount> services) throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    for (ServiceCount service : services) numbers.put(service.name(), numbers.size());
    numbers("service", row -> numbers.getOrDefault(span(row).service(), 0));
  }

  private void names() throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int row = from; row < to; row++) {
      String name = span(row).name();
      if (numbers.putIfAbsent(name, names.size()) == null) names.add(name);
    }
    numbers("name", row -> numbers.getOrDefault(span(row).name(), 0));
    texts("names", names);
  }

  private int flags(int row) {
    Span span = span(row);
    int flags = 0;
    if (span.status() == SpanStatus.ERROR) flags |= ERROR;
    if (columns.node(row).missingParent()) flags |= PARENT_MISSING;
    if (columns.isOnCriticalPath(row)) flags |= CRITICAL;
    if (!span.events().isEmpty()) flags |= HAS_EVENTS;
    if (evidence.contains(span.id())) flags |= EVIDENCE;
    return flags;
  }

  private List<CriticalPath.Segment> critical() {
    return columns.critical().stream()
        .filter(segment -> segment.row() >= from && segment.row() < to)
        .toList();
  }

  private void numbers(String field, IntUnaryOperator number) throws IOException {
    json.writeArrayFieldStart(field);
    for (int row = from; row < to; row++) json.writeNumber(number.applyAsInt(row));
    json.writeEndArray();
  }

  private void texts(String field, List<String> texts) throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) json.writeString(text);
    json.writeEndArray();
  }
}
