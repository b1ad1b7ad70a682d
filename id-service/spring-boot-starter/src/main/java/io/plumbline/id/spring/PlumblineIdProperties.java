package io.plumbline.id.spring;

import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * {@code plumbline.id.*}. A value that is out of range stops the start, with Spring Boot's own report that names the
 * property, its value and what was expected.
 *
 * @param enabled whether there are the beans at all
 * @param servers of one id-service, all on the same database; http or https
 * @param mode snowflake: ids made here, from a worker leased for this process; segment: numbers from ranges reserved
 *     for this process
 * @param namespace of the ids or numbers, one of that mode
 * @param token that the id-service asks for, if it does
 * @param owner who holds the lease, for people; default is the application's name, the host and the process
 * @param order of a segment namespace: striped is unique and the fastest, strict increases strictly in this process
 * @param step smallest range of a segment namespace, and what may be left unused at the end; 1 to 10,000,000
 * @param timeout how long a background thread waits for one server; 1 ms to 1 min
 * @param patience how long a caller of next() waits at most; 0 to 1 h
 */
@ConfigurationProperties(PlumblineIdProperties.PREFIX)
public record PlumblineIdProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("http://127.0.0.1:9500") List<URI> servers,
    @DefaultValue("snowflake") Mode mode,
    @DefaultValue("default") String namespace,
    @Nullable String token,
    @Nullable String owner,
    @DefaultValue("striped") Order order,
    @DefaultValue("1000") long step,
    @DefaultValue("2s") Duration timeout,
    @DefaultValue("3s") Duration patience) {
  static final String PREFIX = "plumbline.id";

  /** What the ids come from. */
  public enum Mode {
    /** A worker leased for this process. */
    SNOWFLAKE,
    /** Ranges reserved for this process. */
    SEGMENT
  }

  /** In what order the numbers of a segment namespace come. */
  public enum Order {
    /** Unique; increasing for one thread. */
    STRIPED,
    /** Increasing strictly in this process. */
    STRICT
  }

  /** Each part is checked before the client starts. The token stays out of {@link #toString()}. */
  public PlumblineIdProperties {
    servers = List.copyOf(servers);
  }

  /**
   * The client that these describe.
   *
   * @throws InvalidConfigurationPropertyValueException names the property
   */
  IdClient.Builder client(String defaultOwner) {
    IdClient.Builder client = checked("servers", servers, () -> IdClient.builder(servers));
    checked("namespace", namespace, () -> client.namespace(namespace));
    checked("owner", owner, () -> client.owner(owner == null ? defaultOwner : owner));
    checked("timeout", timeout, () -> client.timeout(timeout));
    checked("patience", patience, () -> client.patience(patience));
    return client.token(token).leaseWorker(mode == Mode.SNOWFLAKE);
  }

  /**
   * How to count in ranges.
   *
   * @throws InvalidConfigurationPropertyValueException names the property
   */
  SegmentOptions segmentOptions() {
    SegmentOptions options = order == Order.STRICT ? SegmentOptions.STRICT : SegmentOptions.STRIPED;
    return checked("step", step, () -> options.step(step));
  }

  private static <T> T checked(String property, @Nullable Object value, Supplier<T> use) {
    try {
      return use.get();
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          PREFIX + "." + property, value, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + ": " + mode + " " + namespace + " from " + servers;
  }
}
