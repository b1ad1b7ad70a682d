package io.plumbline.collector.finding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the findings, and how to ask for the rest.
 *
 * @param nextCursor opaque, to be handed back as it is; null on the last page
 */
public record FindingPage(List<Finding> findings, @Nullable String nextCursor) {
  public FindingPage {
    findings = List.copyOf(findings);
  }
}
