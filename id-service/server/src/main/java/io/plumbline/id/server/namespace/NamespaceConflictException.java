package io.plumbline.id.server.namespace;

import io.plumbline.id.server.store.Mode;
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

  /** Its numbers are not of the mode that was asked for. */
  public static NamespaceConflictException otherMode(Namespace present, Mode expected) {
    return new NamespaceConflictException("namespace " + present.name() + " is of mode "
        + present.mode().label() + " (expected: " + expected.label() + ")");
  }

  static NamespaceConflictException oneByOne(Namespace present) {
    return new NamespaceConflictException("namespace " + present.name()
        + " gives its numbers one by one only, since it hides them, writes them by a template or has them increase"
        + " over all servers (expected: GET /api/v1/ids/" + present.name() + ")");
  }
}
