package io.plumbline.id.server.lease;

/** The lease has ended and may be another's; lease a new worker. */
public final class LeaseEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseEndedException(String namespace, int worker, long epoch) {
    super("the lease of worker " + worker + " (epoch " + epoch + ") in namespace " + namespace
        + " has ended and may be another's; lease a new worker");
  }
}
