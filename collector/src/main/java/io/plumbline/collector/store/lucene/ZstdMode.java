package io.plumbline.collector.store.lucene;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.lucene.codecs.compressing.CompressionMode;
import org.apache.lucene.codecs.compressing.Compressor;
import org.apache.lucene.codecs.compressing.Decompressor;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;

/** Blocks of stored fields by zstd: its length, varint, then one frame. */
final class ZstdMode extends CompressionMode {
  /** The fastest regular one; higher ones win a few percent. */
  private static final int LEVEL = 1;

  @Override
  public Compressor newCompressor() {
    return new ZstdCompressor();
  }

  @Override
  public Decompressor newDecompressor() {
    return new ZstdDecompressor();
  }

  @Override
  public String toString() {
    return "ZSTD";
  }

  private static final class ZstdCompressor extends Compressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
    private byte[] plain = {};
    private byte[] compressed = {};

    @Override
    public void compress(ByteBuffersDataInput in, DataOutput out) throws IOException {
      int length = Math.toIntExact(in.length());
      plain = ArrayUtil.growNoCopy(plain, length);
      in.readBytes(plain, 0, length);
      compressed = ArrayUtil.growNoCopy(compressed, Math.toIntExact(Zstd.compressBound(length)));
      int size = context.compressByteArray(compressed, 0, compressed.length, plain, 0, length);
      out.writeVInt(size);
      out.writeBytes(compressed, size);
    }

    @Override
    public void close() {
      context.close();
    }
  }

  private static final class ZstdDecompressor extends Decompressor {
    private byte[] compressed = {};

    @Override
    public void decompress(DataInput in, int originalLength, int offset, int length, BytesRef bytes)
        throws IOException {
      int size = in.readVInt();
      compressed = ArrayUtil.growNoCopy(compressed, size);
      in.readBytes(compressed, 0, size);
      bytes.bytes = ArrayUtil.growNoCopy(bytes.bytes, originalLength);
      long got = Zstd.decompressByteArray(bytes.bytes, 0, originalLength, compressed, 0, size);
      if (got != originalLength) {
        throw new CorruptIndexException(
            "a block of " + originalLength + " bytes gave " + got
                + (Zstd.isError(got) ? ", " + Zstd.getErrorName(got) : ""),
            in);
      }
      bytes.offset = offset;
      bytes.length = length;
    }

    @Override
    @SuppressWarnings({"MissingSuperCall", "CloneableNonFinal"
    }) // as Lucene's own: state is scratch
    public Decompressor clone() {
      return new ZstdDecompressor();
    }
  }
}
