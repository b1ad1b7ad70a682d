package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.plumbline.agent.bridge.BridgedTracing;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The agent's headers, for an application that reads or writes them itself. */
final class ApplicationPropagator implements TextMapPropagator {
  @Override
  public Collection<String> fields() {
    return BridgedTracing.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    BridgedTracing.inject(
        ApplicationStorage.agents(context), (name, value) -> setter.set(carrier, name, value));
  }

  /** One value of a name: older versions of the API cannot say more. */
  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Iterable<String> names = carrier == null ? Collections.emptyList() : getter.keys(carrier);
    BridgedTracing.Headers headers = new BridgedTracing.Headers(names, name -> {
      String value = getter.get(carrier, name);
      return value == null
          ? Collections.emptyIterator()
          : Collections.singletonList(value).iterator();
    });
    return ApplicationStorage.applications(
        context, BridgedTracing.extract(ApplicationStorage.agents(context), headers));
  }
}
