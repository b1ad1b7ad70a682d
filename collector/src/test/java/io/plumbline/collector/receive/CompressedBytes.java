package io.plumbline.collector.receive;

import com.github.luben.zstd.Zstd;
import io.plumbline.collector.receive.WireFormat.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** As a source compresses them. */
final class CompressedBytes {
  private CompressedBytes() {}

  static byte[] of(Compression compression, byte[] plain) {
    if (compression == Compression.ZSTD) return Zstd.compress(plain);
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException bug) {
      throw new UncheckedIOException("memory cannot fail to be written to", bug);
    }
    return bytes.toByteArray();
  }
}
