package io.plumbline.collector.check;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans of steps one by one, at a given second after the beginning, as a flow sees them. */
final class Scene {
  private final String serial;
  private final List<Span> spans = new ArrayList<>();
  private long ids;

  Scene(String serial) {
    this.serial = serial;
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  /** A request that was executed: {@code tx} is what its transaction did, empty for unwatched. */
  Scene server(double second, String service, String name, String tx, Object... attributes) {
    return add(second, service, SpanKind.SERVER, name, tx, attributes);
  }

  Scene consumer(
      double second, String service, String destination, String tx, Object... attributes) {
    Object[] all = with(attributes, "messaging.destination.name", destination);
    all = with(all, "messaging.consumer.group.name", service);
    return add(second, service, SpanKind.CONSUMER, "process " + destination, tx, all);
  }

  Scene producer(double second, String service, String destination, Object... attributes) {
    Object[] all = with(attributes, "messaging.destination.name", destination);
    return add(second, service, SpanKind.PRODUCER, "send " + destination, "", all);
  }

  Scene event(double second, String service, String event, Object... attributes) {
    return add(second, service, SpanKind.INTERNAL, event, "", with(attributes, "biz.event", event));
  }

  /** The start of order_fulfilment. */
  Scene order() {
    return server(
        0, "order", "POST /orders", "committed", "biz.amount", 500, "biz.currency", "EUR");
  }

  /** The start of points_award. */
  Scene outbox(int amount) {
    return event(0, "order", "outbox.points", "biz.amount", amount);
  }

  /** The points of the message are written; unwatched if {@code tx} is empty. */
  Scene award(double second, String message, String tx) {
    return consumer(
        second, "points", "points.award", tx, "messaging.message.id", message, "biz.points", 5);
  }

  private static Object[] with(Object[] attributes, Object key, Object value) {
    List<Object> all = new ArrayList<>(List.of(attributes));
    all.add(key);
    all.add(value);
    return all.toArray();
  }

  private Scene add(
      double second, String service, SpanKind kind, String name, String tx, Object... attributes) {
    long start = Story.BEGIN + (long) (second * 1e9);
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      all.put(
          (String) attributes[i], value instanceof Integer number ? Long.valueOf(number) : value);
    }
    all.put(Span.SERIAL, serial);
    if (!tx.isEmpty()) {
      all.put("plumbline.tx", tx);
      if (!tx.equals("none")) all.put("plumbline.tx.end", start + 20 * Story.MILLI);
    }
    boolean error = Boolean.TRUE.equals(all.remove("error"));
    spans.add(new Span(
        new TraceId(serial.hashCode(), 1),
        new SpanId(++ids),
        null,
        new Origin(service, Attributes.EMPTY, "", ""),
        name,
        kind,
        start,
        30 * Story.MILLI,
        error ? SpanStatus.ERROR : SpanStatus.UNSET,
        "",
        new Attributes(all),
        List.of(),
        List.of()));
    return this;
  }
}
