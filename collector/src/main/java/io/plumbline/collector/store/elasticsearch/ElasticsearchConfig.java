package io.plumbline.collector.store.elasticsearch;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which cluster, and how spans are kept there.
 *
 * @param urls the nodes to talk to, at least one, {@code http} or {@code https}
 * @param login as whom
 * @param directory of this collector, for its place in the journal; created if it is not there
 * @param refreshInterval how soon what was written is found; zero makes each write wait until it is,
 *     up to 1 s
 * @param replicas copies of each shard beside the first, 0 to 10; for indices created from now on
 * @param retention how long after its day an index is deleted; zero for never
 */
public record ElasticsearchConfig(
    List<URI> urls,
    ClusterLogin login,
    Path directory,
    Duration refreshInterval,
    int replicas,
    Duration retention) {
  private static final int MOST_REPLICAS = 10;

  public ElasticsearchConfig {
    urls = List.copyOf(urls);
    requireNonNull(login, "login");
    requireNonNull(directory, "directory");
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("elasticsearch-url: none (expected: at least one)");
    }
    for (URI url : urls) check(url);
    if (refreshInterval.isNegative() || refreshInterval.compareTo(Duration.ofSeconds(1)) > 0) {
      throw new IllegalArgumentException(
          "index.refresh-interval: " + refreshInterval + " (expected: 0 to 1 s)");
    }
    if (replicas < 0 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "elasticsearch-replicas: " + replicas + " (expected: 0 to " + MOST_REPLICAS + ")");
    }
    if (retention.isNegative()) {
      throw new IllegalArgumentException("retention.age: " + retention + " (expected: >= 0)");
    }
  }

  private static void check(URI url) {
    boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (isHttp && url.getHost() != null && url.getUserInfo() == null) return;
    String shown = url.getUserInfo() == null ? url.toString() : "...@" + url.getHost();
    throw new IllegalArgumentException("elasticsearch-url: '" + shown
        + "' (expected: http://host:port or https://host:port, without a password)");
  }
}
