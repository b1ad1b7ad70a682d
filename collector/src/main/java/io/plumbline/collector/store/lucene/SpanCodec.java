package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * A span as bytes, for the stored field. The index compresses the field in blocks of many spans, so
 * names and resources that repeat cost little.
 *
 * <pre>
 *   version 1 | trace id 16 | span id 8 | parent id 8, 0 for none | kind | status
 *   | start, zigzag varint | duration, varint | service | name | status message
 *   | attributes | resource | scope name | scope version
 *   | events: count, then name, time, attributes of each
 *   | links:  count, then trace id, span id, attributes of each
 *
 *   text: length varint, UTF-8        attributes: count varint, then key and value of each
 *   value: type, then  0 text | 1 zigzag varint | 2 double, 8 bytes | 3 false | 4 true
 *                    | 5 list: count, values | 6 map: like attributes
 * </pre>
 */
final class SpanCodec {
  private static final byte VERSION = 1;

  /** Their places are what is stored: only append. */
  /** By their numbers in what is stored. */
  static final List<SpanKind> KINDS = List.of(
      SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER);

  private static final List<SpanStatus> STATUSES =
      List.of(SpanStatus.UNSET, SpanStatus.OK, SpanStatus.ERROR);

  private SpanCodec() {}

  /** Writes spans one after another; for one thread. */
  static final class Encoder {
    private final ScratchOutput out = new ScratchOutput();
    private final ScratchOutput reporter = new ScratchOutput();
    private final BytesRef encoded = new BytesRef();
    private final Utf8Names names;
    private @Nullable Origin reported; // what is in reporter: all spans of a request have the same

    Encoder(Utf8Names names) {
      this.names = names;
    }

    /** The span; good until the next one. */
    @SuppressWarnings("ReferenceEquality") // others that are equal are written anew
    BytesRef encode(Span span) throws IOException {
      if (span.origin() != reported) writeReporter(span.origin());
      out.clear();
      out.writeByte(VERSION);
      writeId(span.traceId());
      out.writeLong(span.id().value());
      SpanId parent = span.parentId();
      out.writeLong(parent == null ? 0 : parent.value());
      out.writeByte((byte) KINDS.indexOf(span.kind()));
      out.writeByte((byte) STATUSES.indexOf(span.status()));
      out.writeZLong(span.startEpochNanos());
      out.writeVLong(span.durationNanos());
      out.writeString(names.of(span.service()));
      out.writeString(names.of(span.name()));
      out.writeString(span.statusMessage());
      writeMap(out, span.attributes().values());
      reporter.appendTo(out);
      writeEvents(span);
      writeLinks(span);
      out.show(encoded);
      return encoded;
    }

    private void writeReporter(Origin origin) throws IOException {
      reported = null;
      reporter.clear();
      writeMap(reporter, origin.resource().values());
      reporter.writeString(origin.scopeName());
      reporter.writeString(origin.scopeVersion());
      reported = origin;
    }

    private void writeEvents(Span span) throws IOException {
      out.writeVInt(span.events().size());
      for (SpanEvent event : span.events()) {
        out.writeString(event.name());
        out.writeZLong(event.epochNanos());
        writeMap(out, event.attributes().values());
      }
    }

    private void writeLinks(Span span) throws IOException {
      out.writeVInt(span.links().size());
      for (SpanLink link : span.links()) {
        writeId(link.traceId());
        out.writeLong(link.spanId().value());
        writeMap(out, link.attributes().values());
      }
    }

    private void writeId(TraceId id) {
      out.writeLong(id.high());
      out.writeLong(id.low());
    }

    private void writeMap(ScratchOutput to, Map<?, ?> values) throws IOException {
      to.writeVInt(values.size());
      for (var entry : values.entrySet()) {
        to.writeString(names.of(entry.getKey().toString()));
        writeValue(to, entry.getValue());
      }
    }

    private void writeValue(ScratchOutput to, Object value) throws IOException {
      if (value instanceof Long number) {
        to.writeByte((byte) 1);
        to.writeZLong(number);
      } else if (value instanceof Double number) {
        to.writeByte((byte) 2);
        to.writeLong(Double.doubleToRawLongBits(number));
      } else if (value instanceof Boolean flag) {
        to.writeByte((byte) (flag ? 4 : 3));
      } else if (value instanceof List<?> list) {
        to.writeByte((byte) 5);
        to.writeVInt(list.size());
        for (Object item : list) writeValue(to, item);
      } else if (value instanceof Map<?, ?> map) {
        to.writeByte((byte) 6);
        writeMap(to, map);
      } else {
        to.writeByte((byte) 0);
        to.writeString(value.toString());
      }
    }
  }

  static Span decode(BytesRef bytes) throws IOException {
    var in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException("stored span: version " + version + " (expected: " + VERSION + ")");
    }
    TraceId traceId = readId(in);
    SpanId id = new SpanId(in.readLong());
    long parent = in.readLong();
    SpanKind kind = KINDS.get(in.readByte());
    SpanStatus status = STATUSES.get(in.readByte());
    long start = in.readZLong();
    long duration = in.readVLong();
    String service = in.readString();
    String name = in.readString();
    String statusMessage = in.readString();
    Attributes attributes = readAttributes(in);
    Origin origin = new Origin(service, readAttributes(in), in.readString(), in.readString());
    return new Span(
        traceId,
        id,
        parent == 0 ? null : new SpanId(parent),
        origin,
        name,
        kind,
        start,
        duration,
        status,
        statusMessage,
        attributes,
        readEvents(in),
        readLinks(in));
  }

  private static TraceId readId(ByteArrayDataInput in) {
    return new TraceId(in.readLong(), in.readLong());
  }

  private static List<SpanEvent> readEvents(ByteArrayDataInput in) throws IOException {
    int count = in.readVInt();
    List<SpanEvent> events = new ArrayList<>(count);
    for (int read = 0; read < count; read++) {
      events.add(new SpanEvent(in.readString(), in.readZLong(), readAttributes(in)));
    }
    return events;
  }

  private static List<SpanLink> readLinks(ByteArrayDataInput in) throws IOException {
    int count = in.readVInt();
    List<SpanLink> links = new ArrayList<>(count);
    for (int read = 0; read < count; read++) {
      links.add(new SpanLink(readId(in), new SpanId(in.readLong()), readAttributes(in)));
    }
    return links;
  }

  private static Attributes readAttributes(ByteArrayDataInput in) throws IOException {
    Map<String, Object> values = readMap(in);
    return values.isEmpty() ? Attributes.EMPTY : new Attributes(values);
  }

  private static Map<String, Object> readMap(ByteArrayDataInput in) throws IOException {
    int count = in.readVInt();
    Map<String, Object> values = new LinkedHashMap<>(2 * count);
    for (int read = 0; read < count; read++) {
      values.put(in.readString(), readValue(in));
    }
    return values;
  }

  private static Object readValue(ByteArrayDataInput in) throws IOException {
    byte type = in.readByte();
    return switch (type) {
      case 0 -> in.readString();
      case 1 -> in.readZLong();
      case 2 -> Double.longBitsToDouble(in.readLong());
      case 3 -> false;
      case 4 -> true;
      case 5 -> readList(in);
      case 6 -> readMap(in);
      default -> throw new IOException("stored span: value type " + type + " (expected: 0 to 6)");
    };
  }

  private static List<Object> readList(ByteArrayDataInput in) throws IOException {
    int count = in.readVInt();
    List<Object> values = new ArrayList<>(count);
    for (int read = 0; read < count; read++) values.add(readValue(in));
    return List.copyOf(values);
  }
}
