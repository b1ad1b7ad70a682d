package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.TransportUtils;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/** The way to the cluster. Thread-safe. */
final class Cluster implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int ANSWER_MILLIS = 30_000;
  private static final int MOST_CONNECTIONS = 32;

  private final RestClientTransport transport;
  private final ElasticsearchClient client;
  private final String address;

  Cluster(ElasticsearchConfig config) {
    RestClientBuilder building = RestClient.builder(config.urls().stream()
            .map(url -> HttpHost.create(url.toString()))
            .toArray(HttpHost[]::new))
        .setRequestConfigCallback(
            with -> with.setConnectTimeout(CONNECT_MILLIS).setSocketTimeout(ANSWER_MILLIS))
        .setHttpClientConfigCallback(with -> with.setMaxConnTotal(MOST_CONNECTIONS)
            .setMaxConnPerRoute(MOST_CONNECTIONS)
            .setSSLContext(trusting(config.login().certificates())));
    String authorization = config.login().authorization();
    if (authorization != null) {
      building.setDefaultHeaders(new Header[] {new BasicHeader("Authorization", authorization)});
    }
    this.transport = new RestClientTransport(building.build(), new JacksonJsonpMapper());
    this.client = new ElasticsearchClient(transport);
    this.address = config.urls().toString();
  }

  private static @Nullable SSLContext trusting(@Nullable Path certificates) {
    if (certificates == null) return null; // the JVM's own
    try {
      return TransportUtils.sslContextFromHttpCaCrt(certificates.toFile());
    } catch (IOException | RuntimeException unreadable) {
      throw new IllegalArgumentException(
          "elasticsearch-ca-file: " + certificates + " (expected: certificates in PEM): "
              + unreadable,
          unreadable);
    }
  }

  /** A request to the cluster. */
  interface Call<T> {
    T on(ElasticsearchClient client) throws IOException;
  }

  /**
   * Asks the cluster.
   *
   * @throws StoreUnavailableException for whatever it answers but success: what is refused today for
   *     want of room, of rights or of a shard may be taken once an operator has seen to it
   */
  <T> T ask(Call<T> call) throws StoreUnavailableException {
    try {
      return call.on(client);
    } catch (IOException | ElasticsearchException failed) {
      throw unavailable(failed);
    }
  }

  private StoreUnavailableException unavailable(Exception failed) {
    // The transport's message repeats the address, and hides why in its cause.
    Throwable why = failed instanceof TransportException && failed.getCause() != null
        ? failed.getCause()
        : failed;
    String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return new StoreUnavailableException("elasticsearch " + address + ": " + reason, failed);
  }

  /** What it answered with; -1 if it did not answer. */
  static int status(StoreUnavailableException unavailable) {
    for (Throwable why = unavailable.getCause(); why != null; why = why.getCause()) {
      if (why instanceof ElasticsearchException said) return said.status();
      if (why instanceof ResponseException said) {
        return said.getResponse().getStatusLine().getStatusCode();
      }
      if (why instanceof TransportException said && said.response() != null) {
        return said.statusCode();
      }
    }
    return -1;
  }

  /** Whether the connection was there and broke before an answer came. */
  static boolean isBrokenOff(StoreUnavailableException unavailable) {
    boolean isBroken = false;
    for (Throwable why = unavailable.getCause(); why != null; why = why.getCause()) {
      boolean isAnother = why instanceof ConnectException // also: refused, timed out
          || why instanceof InterruptedIOException // slow
          || why instanceof UnknownHostException
          || why instanceof SSLException;
      if (isAnother) return false;
      isBroken |= why instanceof IOException;
    }
    return isBroken && status(unavailable) < 0;
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    try {
      transport.close();
    } catch (IOException failed) {
      throw new UncheckedIOException("the connections to " + address + " cannot be closed", failed);
    }
  }
}
