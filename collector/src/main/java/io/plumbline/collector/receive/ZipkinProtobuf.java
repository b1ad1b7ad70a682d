package io.plumbline.collector.receive;

/** Zipkin's {@code ListOfSpans} (zipkin-api, zipkin.proto). Numbers are tags: field << 3 | type. */
final class ZipkinProtobuf {
  private final ProtobufReader in;
  private final Decoded.Builder decoded = new Decoded.Builder();
  private final ZipkinSpan.Origins origins = new ZipkinSpan.Origins();

  private ZipkinProtobuf(byte[] request, TextCache texts) {
    this.in = new ProtobufReader(request, texts);
  }

  static Decoded decode(byte[] request, TextCache texts) throws ReceiveException {
    return new ZipkinProtobuf(request, texts).list();
  }

  private Decoded list() throws ReceiveException {
    for (int tag; (tag = in.tag()) != 0; ) {
      if (tag != 10) {
        in.skip(tag);
        continue;
      }
      ZipkinSpan span = span();
      decoded.add(origins.of(span.local.serviceName), span.raw());
    }
    return decoded.build();
  }

  private ZipkinSpan span() throws ReceiveException {
    int outerEnd = in.enter();
    ZipkinSpan span = new ZipkinSpan();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> span.traceId = in.bytes();
        case 18 -> span.parentId = in.bytes();
        case 26 -> span.id = in.bytes();
        case 32 -> span.kind = (int) in.varint();
        case 42 -> span.name = in.name();
        case 49 -> span.timestampMicros = in.fixed64();
        case 56 -> span.durationMicros = in.varint();
        case 66 -> endpoint(span.local);
        case 74 -> endpoint(span.remote);
        case 82 -> annotation(span);
        case 90 -> tag(span);
        case 96 -> span.debug = in.varint() != 0;
        case 104 -> span.shared = in.varint() != 0;
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    return span;
  }

  private void endpoint(ZipkinSpan.Endpoint endpoint) throws ReceiveException {
    int outerEnd = in.enter();
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> endpoint.serviceName = in.name();
        case 18, 26 -> endpoint.address(in.bytes());
        case 32 -> endpoint.port = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
  }

  private void annotation(ZipkinSpan span) throws ReceiveException {
    int outerEnd = in.enter();
    long at = 0;
    String value = "";
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 9 -> at = in.fixed64();
        case 18 -> value = in.text();
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    span.annotation(at, value);
  }

  private void tag(ZipkinSpan span) throws ReceiveException {
    int outerEnd = in.enter();
    String key = "";
    String value = "";
    for (int tag; (tag = in.tag()) != 0; ) {
      switch (tag) {
        case 10 -> key = in.name();
        case 18 -> value = in.text();
        default -> in.skip(tag);
      }
    }
    in.leave(outerEnd);
    span.tag(key, value);
  }
}
