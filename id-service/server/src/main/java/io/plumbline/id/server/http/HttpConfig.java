package io.plumbline.id.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, who may ask, and what to link to.
 *
 * @param bind address or host name
 * @param port 0 to 65535; 0 takes any free one
 * @param token what callers must send as {@code Authorization: Bearer}; null asks for none, which only a loopback
 *     address may do
 * @param tls null for plain HTTP
 * @param collectorUrl of the UI that shows the traces of a serial number, without a slash at its end; null if not known
 */
public record HttpConfig(
    String bind,
    int port,
    @Nullable String token,
    @Nullable Tls tls,
    @Nullable String collectorUrl) {
  /** PEM files of the certificate chain and its key. */
  public record Tls(Path certificate, Path key) {
    /** Throws IllegalArgumentException that names the setting. */
    public Tls {
      requireReadable("tls-cert", certificate);
      requireReadable("tls-key", key);
    }

    private static void requireReadable(String setting, Path file) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(
            setting + ": " + file + " (expected: a readable PEM file)");
      }
    }
  }

  /** Plain HTTP, and no link to a UI. */
  public HttpConfig(String bind, int port, @Nullable String token) {
    this(bind, port, token, null, null);
  }

  /** Throws IllegalArgumentException that names the setting. */
  public HttpConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (token != null && token.length() < 16) {
      throw new IllegalArgumentException(
          "token-file: " + token.length() + " characters (expected: at least 16)");
    }
    if (token == null && !isLoopback(bind)) {
      throw new IllegalArgumentException(
          "bind: " + bind + " (expected: a loopback address, or a token-file as well,"
              + " since everybody who can reach it could take numbers)");
    }
    if (collectorUrl != null && !collectorUrl.matches("https?://[^/\\s]+(/[^\\s]*[^/\\s])?")) {
      throw new IllegalArgumentException(
          "collector-url: " + collectorUrl + " (expected: such as http://127.0.0.1:9400)");
    }
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "bind: " + bind + " (expected: an address of this host)", e);
    }
  }

  @Override
  public String toString() {
    return "HttpConfig[" + bind + ":" + port + (token == null ? "" : ", token")
        + (tls == null ? "" : ", tls") + "]";
  }
}
