package io.plumbline.collector.compat;

import io.plumbline.collector.store.DependencyGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Edges as Zipkin and Jaeger have them: one from a service to another, however it is reached. */
final class DependencyLinks {
  /** Who called whom, how often, and how often it failed. */
  record Link(String parent, String child, long callCount, long errorCount) {
    private Link plus(Link other) {
      return new Link(parent, child, callCount + other.callCount, errorCount + other.errorCount);
    }
  }

  private record Ends(String caller, String callee) {}

  private DependencyLinks() {}

  static List<Link> of(DependencyGraph graph) {
    Map<Ends, Link> links = new LinkedHashMap<>();
    for (DependencyGraph.Edge edge : graph.edges()) {
      Link link = new Link(edge.caller(), edge.callee(), edge.calls(), edge.errors());
      links.merge(new Ends(edge.caller(), edge.callee()), link, Link::plus);
    }
    return List.copyOf(links.values());
  }
}
