package io.plumbline.agent.telemetry.spool;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Spans as the agent would hand them to a spool, and a collector for what recovery sends. */
final class SpoolScene implements Recovery.Sender {
  static final String RUN = "host-7/1700000000000";
  static final byte[] RESOURCE = ResourceSpans.newBuilder()
      .setResource(Resource.newBuilder().addAttributes(text("service.name", "shop")))
      .setSchemaUrl("https://schema/1")
      .build()
      .toByteArray();
  static final byte[] SCOPE = ScopeSpans.newBuilder()
      .setScope(InstrumentationScope.newBuilder().setName("servlet"))
      .build()
      .toByteArray();

  final List<Span> received = new ArrayList<>();
  final List<ResourceSpans> resources = new ArrayList<>();
  final List<String> recovered = new ArrayList<>();
  int refuseAfter = Integer.MAX_VALUE;

  static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  static Span.Builder span(long id, long start) {
    return Span.newBuilder()
        .setSpanId(ByteString.copyFrom(idBytes(id)))
        .setName("POST /orders")
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(start)
        .addAttributes(text("plumbline.serial", "s-" + id));
  }

  private static byte[] idBytes(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  static long id(Span span) {
    return ByteBuffer.wrap(span.getSpanId().toByteArray()).getLong();
  }

  static void start(Spool spool, long id, long start) {
    spool.started(id, start, SCOPE, span(id, start).build().toByteArray());
  }

  static void finish(Spool spool, long id, long start, long end) {
    spool.finished(
        id, end, SCOPE, span(id, start).setEndTimeUnixNano(end).build().toByteArray());
  }

  /** The directory with a copy of the only spool in {@code from}, as the kernel keeps it when the process dies now. */
  static Path crash(SpoolSettings from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from.directory))
      Files.copy(file, to.resolve(file.getFileName().toString().replace(".spool", "-dead.spool")));
    return to;
  }

  static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(files::add);
    }
    return files;
  }

  List<Long> ids() {
    List<Long> ids = new ArrayList<>();
    for (Span span : received) ids.add(id(span));
    return ids;
  }

  static boolean isUnfinished(Span span) {
    return span.getAttributesList().stream()
        .anyMatch(attribute -> attribute.getKey().equals("plumbline.unfinished")
            && attribute.getValue().getBoolValue());
  }

  @Override
  public boolean send(byte[] request, int spans) {
    if (refuseAfter-- <= 0) return false;
    try {
      for (ResourceSpans each :
          ExportTraceServiceRequest.parseFrom(request).getResourceSpansList()) {
        resources.add(each);
        for (ScopeSpans scope : each.getScopeSpansList()) received.addAll(scope.getSpansList());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return true;
  }

  @Override
  public void recovered(String run) {
    recovered.add(run);
  }
}
