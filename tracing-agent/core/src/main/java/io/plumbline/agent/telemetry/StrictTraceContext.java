package io.plumbline.agent.telemetry;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's propagator of <a href="https://www.w3.org/TR/trace-context-1/">Trace Context level 1</a> reads the first header of each name.
 * This reads them all, as sections 3.2 and 3.3 ask: two {@code traceparent} are none, several {@code tracestate} are one list, whose empty
 * members are skipped, and of two members with the same key the first counts.
 */
final class StrictTraceContext implements TextMapPropagator {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private final TextMapPropagator sdk = W3CTraceContextPropagator.getInstance();

  /** This in place of the SDK's, any other as it is. */
  static TextMapPropagator inPlaceOf(TextMapPropagator configured) {
    return configured instanceof W3CTraceContextPropagator ? new StrictTraceContext() : configured;
  }

  @Override
  public Collection<String> fields() {
    return sdk.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    sdk.inject(context, carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Iterator<String> parents = getter.getAll(carrier, PARENT);
    if (!parents.hasNext()) return context;
    parents.next();
    if (parents.hasNext()) return context;
    Iterator<String> states = getter.getAll(carrier, STATE);
    if (!states.hasNext()) return sdk.extract(context, carrier, getter);
    return sdk.extract(context, carrier, new OneState<>(getter, oneList(states)));
  }

  /** The members of all headers in one, so that the SDK can judge each of them and their number. */
  static String oneList(Iterator<String> headers) {
    StringBuilder list = new StringBuilder();
    Set<String> keys = new HashSet<>();
    while (headers.hasNext()) {
      for (String part : headers.next().split(",", -1)) {
        String member = part.trim();
        int key = member.indexOf('=');
        if (member.isEmpty() || (key > 0 && !keys.add(member.substring(0, key)))) continue;
        if (list.length() > 0) list.append(',');
        list.append(member);
      }
    }
    return list.toString();
  }

  private static final class OneState<C> implements TextMapGetter<C> {
    private final TextMapGetter<C> headers;
    private final String state;

    OneState(TextMapGetter<C> headers, String state) {
      this.headers = headers;
      this.state = state;
    }

    @Override
    public Iterable<String> keys(C carrier) {
      return headers.keys(carrier);
    }

    @Override
    public @Nullable String get(@Nullable C carrier, String key) {
      return key.equals(STATE) ? state : headers.get(carrier, key);
    }
  }
}
