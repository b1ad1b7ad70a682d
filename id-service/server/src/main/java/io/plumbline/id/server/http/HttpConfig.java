package io.plumbline.id.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and who may ask.
 *
 * @param bind address or host name
 * @param port 0 to 65535; 0 takes any free one
 * @param token what callers must send as {@code Authorization: Bearer}; null asks for none, which only a loopback
 *     address may do
 */
public record HttpConfig(String bind, int port, @Nullable String token) {
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
    return "HttpConfig[" + bind + ":" + port + (token == null ? "" : ", token") + "]";
  }
}
