package io.plumbline.collector.receive;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanLink;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code ExportTraceServiceRequest} from its bytes to spans, without the messages in between: those
 * cost more than everything else the collector does with a span but for indexing it. RATIONALE.md,
 * "Own protobuf decoder". Numbers are tags: field << 3 | wire type (opentelemetry-proto, trace.proto).
 */
final class OtlpProtobuf {
  private final ProtobufReader in;
  private final Decoded.Builder decoded = new Decoded.Builder();

  private OtlpProtobuf(byte[] request, TextCache texts) {
    this.in = new ProtobufReader(request, texts);
  }

  static Decoded decode(byte[] request, TextCache texts) throws ReceiveException {
    OtlpProtobuf reading = new OtlpProtobuf(request, texts);
    reading.request();
    return reading.decoded.build();
  }

  private void request() throws ReceiveException {
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) resourceSpans();
      else in.skip(tag);
    }
  }

  /** The resource may come after its spans: first it, then them. */
  private void resourceSpans() throws ReceiveException {
    int outerEnd = in.enter();
    int start = in.position();
    Attributes.Builder read = new Attributes.Builder();
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) resource(read);
      else in.skip(tag);
    }
    Attributes resource = read.build();
    String service = OtlpSpans.service(resource.text("service.name"));
    in.moveTo(start);
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 18) scopeSpans(service, resource);
      else in.skip(tag);
    }
    in.leave(outerEnd);
  }

  private void resource(Attributes.Builder attributes) throws ReceiveException {
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) keyValue(attributes);
      else if (tag == 26) entityReference();
      else in.skip(tag);
    }
    in.leave(outerEnd);
  }

  /** Not kept, but it has to be well-formed. */
  private void entityReference() throws ReceiveException {
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) in.skip(tag);
    in.leave(outerEnd);
  }

  private void scopeSpans(String service, Attributes resource) throws ReceiveException {
    int outerEnd = in.enter();
    int start = in.position();
    String[] scope = {"", ""}; // name, version
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) scope(scope);
      else in.skip(tag);
    }
    Origin origin = new Origin(service, resource, scope[0], scope[1]);
    in.moveTo(start);
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 18) decoded.add(origin, span());
      else in.skip(tag);
    }
    in.leave(outerEnd);
  }

  private void scope(String[] nameAndVersion) throws ReceiveException {
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> nameAndVersion[0] = in.name();
        case 18 -> nameAndVersion[1] = in.name();
        case 26 -> keyValue(new Attributes.Builder()); // not kept, but it has to be well-formed
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
  }

  private RawSpan span() throws ReceiveException {
    int outerEnd = in.enter();
    RawSpan span = new RawSpan();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> span.traceId = in.bytes();
        case 18 -> span.spanId = in.bytes();
        case 26 -> span.traceState = in.text();
        case 34 -> span.parentId = in.bytes();
        case 42 -> span.name = in.name();
        case 48 -> span.kind = (int) in.varint();
        case 57 -> span.startNanos = in.fixed64();
        case 65 -> span.endNanos = in.fixed64();
        case 74 -> keyValue(span.attributes);
        case 80 -> span.droppedAttributes = (int) in.varint();
        case 90 -> span.events.add(event());
        case 96 -> span.droppedEvents = (int) in.varint();
        case 106 -> addLink(span);
        case 112 -> span.droppedLinks = (int) in.varint();
        case 122 -> status(span);
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    return span;
  }

  private void status(RawSpan span) throws ReceiveException {
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 18 -> span.statusMessage = in.text();
        case 24 -> span.status = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
  }

  private SpanEvent event() throws ReceiveException {
    int outerEnd = in.enter();
    long at = 0;
    String name = "";
    Attributes.Builder attributes = new Attributes.Builder();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 9 -> at = in.fixed64();
        case 18 -> name = in.name();
        case 26 -> keyValue(attributes);
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    return new SpanEvent(name, Math.max(0, at), attributes.build());
  }

  private void addLink(RawSpan span) throws ReceiveException {
    int outerEnd = in.enter();
    byte[] traceId = new byte[0];
    byte[] spanId = new byte[0];
    Attributes.Builder attributes = new Attributes.Builder();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> traceId = in.bytes();
        case 18 -> spanId = in.bytes();
        case 26 -> in.text();
        case 34 -> keyValue(attributes);
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    SpanLink link = RawSpan.link(traceId, spanId, attributes.build());
    if (link != null) span.links.add(link);
  }

  private void keyValue(Attributes.Builder into) throws ReceiveException {
    int outerEnd = in.enter();
    String key = "";
    Object value = "";
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> key = in.name();
        case 18 -> value = anyValue(value);
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    into.put(key, value);
  }

  /**
   * One value. A field that comes twice is merged, as protobuf has it: a list or a map is added to,
   * anything else is replaced.
   */
  private Object anyValue(@Nullable Object before) throws ReceiveException {
    int outerEnd = in.enter();
    Object value = before == null ? "" : before;
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> value = in.text();
        case 16 -> value = in.varint() != 0;
        case 24 -> value = in.varint();
        case 33 -> value = Double.longBitsToDouble(in.fixed64());
        case 42 -> value = list(value);
        case 50 -> value = map(value);
        case 58 -> value = Base64.getEncoder().encodeToString(in.bytes());
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    return value;
  }

  private List<Object> list(Object before) throws ReceiveException {
    List<Object> values = new ArrayList<>();
    if (before instanceof List<?> started) values.addAll(started);
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) values.add(anyValue(null));
      else in.skip(tag);
    }
    in.leave(outerEnd);
    return Collections.unmodifiableList(values);
  }

  private Map<String, Object> map(Object before) throws ReceiveException {
    Attributes.Builder values = new Attributes.Builder();
    if (before instanceof Map<?, ?> started) {
      started.forEach((key, value) -> values.put(key.toString(), value));
    }
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag == 10) keyValue(values);
      else in.skip(tag);
    }
    in.leave(outerEnd);
    return values.build().values();
  }
}
