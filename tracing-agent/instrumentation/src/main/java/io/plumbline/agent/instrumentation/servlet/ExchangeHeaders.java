package io.plumbline.agent.instrumentation.servlet;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request's headers, as the propagators read them. */
final class ExchangeHeaders implements TextMapGetter<Exchange> {
  /** The API allows a container to answer null. */
  static List<String> list(@Nullable Enumeration<String> values) {
    // most headers that are asked for are not there
    return values == null || !values.hasMoreElements()
        ? Collections.emptyList()
        : Collections.list(values);
  }

  @Override
  public Iterable<String> keys(Exchange exchange) {
    return list(exchange.headerNames());
  }

  @Override
  public @Nullable String get(@Nullable Exchange exchange, String name) {
    Enumeration<String> values = exchange == null ? null : exchange.headers(name);
    return values != null && values.hasMoreElements() ? values.nextElement() : null;
  }

  @Override
  public Iterator<String> getAll(@Nullable Exchange exchange, String name) {
    return list(exchange == null ? null : exchange.headers(name)).iterator();
  }
}
