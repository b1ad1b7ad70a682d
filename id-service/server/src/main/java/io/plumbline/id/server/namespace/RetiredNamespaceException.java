package io.plumbline.id.server.namespace;

/** The namespace was retired: it gives no numbers any more, and its name cannot be used again. */
public final class RetiredNamespaceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RetiredNamespaceException(String name) {
    super(
        "namespace " + name + " is retired: it gives no numbers any more, and its name stays taken"
            + " so that nobody gets old numbers again");
  }
}
