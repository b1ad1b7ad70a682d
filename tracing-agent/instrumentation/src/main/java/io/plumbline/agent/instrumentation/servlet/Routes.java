package io.plumbline.agent.instrumentation.servlet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The URL patterns of one servlet context, to tell by which of them a request was mapped. From the API
 * that all versions have: {@code HttpServletMapping} is there from Servlet 4.0 on only.
 */
final class Routes {
  /** The end of a path pattern. */
  static final String BELOW = "/*";

  private final Set<String> patterns = new HashSet<>();
  /** Path patterns by the servlet path they leave: {@code /orders/*} by {@code /orders}. */
  private final Map<String, String> below = new HashMap<>();

  Routes(Iterable<String> patterns) {
    for (String pattern : patterns) {
      this.patterns.add(pattern);
      if (pattern.endsWith(BELOW))
        below.put(pattern.substring(0, pattern.length() - BELOW.length()), pattern);
    }
  }

  /**
   * The pattern, null for the default servlet's. The container has split the path already, Servlet
   * specification 12.2: a path pattern matches {@code servletPath}, the rest is in {@code pathInfo}; an
   * exact or an extension's pattern leaves no {@code pathInfo}.
   */
  @Nullable String match(String servletPath, @Nullable String pathInfo) {
    if (pathInfo == null && patterns.contains(servletPath) && !servletPath.equals("/"))
      return servletPath;
    if (servletPath.isEmpty() && "/".equals(pathInfo) && patterns.contains("")) return "/";
    String path = below.get(servletPath);
    if (path != null) return path;
    int dot = servletPath.lastIndexOf('.');
    if (pathInfo != null || dot <= servletPath.lastIndexOf('/')) return null;
    String extension = "/*" + servletPath.substring(dot);
    return patterns.contains(extension.substring(1)) ? extension : null;
  }
}
