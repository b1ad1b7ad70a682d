package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.bridge.BridgedContext;
import io.plumbline.agent.bridge.BridgedSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the application's current context inside the agent's, so that there is one current span in a process. Each of the two carries the
 * other: the application's keys come along wherever the agent takes the context, and the agent's wherever the application does.
 */
final class ApplicationStorage implements ContextStorage {
  static final ContextStorage INSTANCE = new ApplicationStorage();

  private static final ContextKey<BridgedContext> AGENTS = ContextKey.named("plumbline-agents");

  private ApplicationStorage() {}

  /** A context that the application attached, and the agent's that was made current for it. */
  private static final class Attached {
    final Context context;
    volatile @Nullable BridgedContext agents;

    Attached(Context context) {
      this.context = context;
    }
  }

  @Override
  public Scope attach(Context context) {
    Attached attached = new Attached(context);
    BridgedContext agents = agents(context).withApplications(attached);
    attached.agents = agents;
    return agents.attach()::run;
  }

  @Override
  public @Nullable Context current() {
    BridgedContext agents = BridgedContext.current();
    if (agents.isRoot()) return null;
    Object object = agents.applications();
    if (!(object instanceof Attached)) return applications(Context.root(), agents);
    Attached attached = (Attached) object;
    BridgedContext then = attached.agents;
    boolean unchanged = then != null && then.isSameAs(agents);
    return unchanged ? attached.context : applications(attached.context, agents);
  }

  /** The application's context with what the agent's has. */
  static Context applications(Context base, BridgedContext agents) {
    Context context = base.with(AGENTS, agents);
    BridgedSpan span = agents.span();
    if (span != null) context = context.with(new ApplicationSpan(span));
    Map<String, String[]> entries = agents.baggage();
    if (entries.isEmpty()) return context;
    BaggageBuilder baggage = Baggage.builder();
    entries.forEach(
        (name, entry) -> baggage.put(name, entry[0], BaggageEntryMetadata.create(entry[1])));
    return context.with(baggage.build());
  }

  /** The agent's context with what the application's has. */
  static BridgedContext agents(Context context) {
    BridgedContext known = context.get(AGENTS);
    BridgedContext agents = known == null ? BridgedContext.root() : known;
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage != null) {
      Map<String, String[]> entries = new LinkedHashMap<>();
      baggage.forEach((name, entry) ->
          entries.put(name, new String[] {entry.getValue(), entry.getMetadata().getValue()}));
      agents = agents.withBaggage(entries);
    }
    Span span = Span.fromContext(context);
    if (span instanceof ApplicationSpan) return agents.withSpan(((ApplicationSpan) span).bridged);
    SpanContext place = span.getSpanContext();
    if (!place.isValid()) return agents;
    return agents.withSpan(
        place.getTraceId(),
        place.getSpanId(),
        place.getTraceFlags().asByte(),
        place.getTraceState().asMap(),
        place.isRemote());
  }
}
