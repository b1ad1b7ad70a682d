package io.plumbline.collector.receive;

import com.github.luben.zstd.ZstdInputStream;
import io.plumbline.collector.receive.ReceiveException.Reason;
import io.plumbline.collector.receive.WireFormat.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Request bytes as they were before the source compressed them, up to a limit. */
final class Compressed {
  /** RFC 9659: the window of the content coding zstd is at most 8 MiB. */
  private static final int LONGEST_ZSTD_WINDOW_LOG = 23;

  private static final int BUFFER_BYTES = 8_192;

  private Compressed() {}

  /** The compression that a {@code Content-Encoding} names; null if it is none that is read here. */
  static @Nullable Compression of(@Nullable String contentEncoding) {
    if (contentEncoding == null) return Compression.NONE;
    return switch (contentEncoding.trim().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Compression.NONE;
      case "gzip", "x-gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      default -> null;
    };
  }

  /**
   * The plain bytes.
   *
   * @param most how many of them at most
   * @throws ReceiveException TOO_LARGE if there are more, MALFORMED if they cannot be read
   */
  static byte[] decompress(Compression compression, byte[] encoded, int most)
      throws ReceiveException {
    if (encoded.length > most) throw ReceiveException.tooLarge(most);
    if (compression == Compression.NONE) return encoded;
    try (InputStream plain = open(compression, encoded)) {
      byte[] bytes = plain.readNBytes(most);
      if (bytes.length == most && plain.read() >= 0) throw ReceiveException.tooLarge(most);
      return bytes;
    } catch (IOException unreadable) {
      String name = compression.name().toLowerCase(Locale.ROOT);
      throw new ReceiveException(
          Reason.MALFORMED, "the body is not " + name + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static InputStream open(Compression compression, byte[] encoded) throws IOException {
    var bytes = new ByteArrayInputStream(encoded);
    if (compression == Compression.GZIP) return new GZIPInputStream(bytes, BUFFER_BYTES);
    return new ZstdInputStream(bytes).setLongMax(LONGEST_ZSTD_WINDOW_LOG);
  }
}
