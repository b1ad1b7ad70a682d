package io.plumbline.id.server.namespace;

import io.plumbline.id.server.store.Namespace;

/** What was asked does not go with the settings of the namespace. */
public final class NamespaceConflictException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private NamespaceConflictException(String message) {
    super(message);
  }

  static NamespaceConflictException exists(Namespace present) {
    return new NamespaceConflictException(
        "namespace " + present.name() + " exists already with other settings: mode "
            + present.mode().label() + ", step " + present.step() + ", start " + present.start());
  }

  static NamespaceConflictException noWorkers(Namespace present) {
    return new NamespaceConflictException(
        "namespace " + present.name() + " has no workers to lease: its mode is "
            + present.mode().label() + " (expected: snowflake)");
  }

  static NamespaceConflictException noRanges(Namespace present) {
    return new NamespaceConflictException("namespace " + present.name()
        + " has no ranges to size: its mode is " + present.mode().label()
        + " (expected: segment)");
  }
}
