package io.plumbline.agent.instrumentation.servlet;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The URL patterns of one servlet context, to tell by which of them a request was mapped. From the API
 * that all versions have: {@code HttpServletMapping} is there from Servlet 4.0 on only.
 */
final class Routes {
  private final Set<String> patterns = new HashSet<>();

  Routes(Iterable<String> patterns) {
    patterns.forEach(this.patterns::add);
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
    if (patterns.contains(servletPath + "/*")) return servletPath + "/*";
    int dot = servletPath.lastIndexOf('.');
    if (pathInfo != null || dot <= servletPath.lastIndexOf('/')) return null;
    String extension = "/*" + servletPath.substring(dot);
    return patterns.contains(extension.substring(1)) ? extension : null;
  }
}
