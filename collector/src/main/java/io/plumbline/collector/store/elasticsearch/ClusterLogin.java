package io.plumbline.collector.store.elasticsearch;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * As whom the collector talks to a cluster, and whom it trusts.
 *
 * @param authorization the header of every request; null for none
 * @param certificates file with the certificates, in PEM, of those that sign the nodes' own; null for
 *     those that the JVM trusts
 */
public record ClusterLogin(
    @Nullable String authorization, @Nullable Path certificates) {
  /** For a cluster that asks for nothing. */
  public static final ClusterLogin NONE = new ClusterLogin(null, null);

  /** With an API key as Elasticsearch encodes it. */
  public static ClusterLogin apiKey(String encoded, @Nullable Path certificates) {
    return new ClusterLogin("ApiKey " + encoded, certificates);
  }

  /** As a user. */
  public static ClusterLogin user(String name, String password, @Nullable Path certificates) {
    if (name.isEmpty() || name.contains(":")) {
      throw new IllegalArgumentException(
          "elasticsearch-user: '" + name + "' (expected: a name without a colon)");
    }
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new ClusterLogin("Basic " + Base64.getEncoder().encodeToString(both), certificates);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "ClusterLogin[" + (authorization == null ? "none" : "secret") + ", " + certificates
        + "]";
  }
}
