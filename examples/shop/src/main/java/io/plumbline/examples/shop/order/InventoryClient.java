package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.web.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Asks inventory, through {@link HttpURLConnection}. That class repeats a {@code POST} by itself
 * when a kept connection turns out to be cut ({@code sun.net.http.retryPost}), so it is used where no
 * connection is ever cut; {@link PaymentClient} has the calls that are broken on purpose.
 */
final class InventoryClient {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(15);

  private final URI reservations;

  InventoryClient(URI inventory) {
    this.reservations = inventory.resolve("/reservations");
  }

  /**
   * Holds stock for an order.
   *
   * @return false if there is not enough
   * @throws IOException if inventory cannot be reached or answers with something else
   */
  boolean reserve(String orderId, String sku, int quantity) throws IOException {
    HttpURLConnection http = (HttpURLConnection) reservations.toURL().openConnection();
    http.setConnectTimeout((int) TIME_LIMIT.toMillis());
    http.setReadTimeout((int) TIME_LIMIT.toMillis());
    http.setRequestMethod("POST");
    http.setRequestProperty("Content-Type", "application/json");
    http.setDoOutput(true);
    try (OutputStream body = http.getOutputStream()) {
      body.write(Json.write(Map.of("orderId", orderId, "sku", sku, "quantity", quantity)));
    }
    int status = http.getResponseCode();
    drain(http, status);
    return switch (status) {
      case 201 -> true;
      case 409 -> false;
      default -> throw new IOException("inventory answered " + status + " (expected: 201 or 409)");
    };
  }

  /** A body that is read to its end leaves the connection for the next request. */
  private static void drain(HttpURLConnection http, int status) throws IOException {
    try (InputStream body = status < 400 ? http.getInputStream() : http.getErrorStream()) {
      if (body != null) body.readAllBytes();
    }
  }
}
