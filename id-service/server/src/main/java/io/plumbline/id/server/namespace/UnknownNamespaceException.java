package io.plumbline.id.server.namespace;

/** There is no namespace of that name. */
public final class UnknownNamespaceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownNamespaceException(String name) {
    super("there is no namespace " + name + "; create it with POST /api/v1/namespaces");
  }
}
