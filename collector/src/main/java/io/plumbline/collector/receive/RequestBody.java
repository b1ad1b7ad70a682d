package io.plumbline.collector.receive;

import io.plumbline.collector.pipeline.Admission.Permit;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one HTTP request under a permit that was taken before its first byte: all of it
 * where {@code Content-Length} says how much, else as the chunks come. So what waits in memory, whole
 * or half, is never more than {@code queue.bytes}. The connection's I/O thread only, but for {@link
 * #expire}.
 */
final class RequestBody {
  private static final int FIRST_CHUNKED_BYTES = 8_192;

  private final Receiver receiver;
  private final HttpServerRequest request;
  private final Permit permit;
  private final Reader reader;
  private byte[] bytes;
  private int length;
  private boolean done;
  private @Nullable Future<?> deadline;

  /** Hears once how it went. */
  interface Reader {
    /** The whole body; the permit is the reader's from here on. */
    void read(byte[] body, Permit permit);

    /** The body will not be read, and the permit is given back. */
    void refuse(ReceiveException why);
  }

  private RequestBody(
      Receiver receiver, HttpServerRequest request, Permit permit, int length, Reader reader) {
    this.receiver = receiver;
    this.request = request;
    this.permit = permit;
    this.reader = reader;
    this.bytes = new byte[length];
  }

  /** Takes a permit, then reads. */
  static void read(String protocol, Receiver receiver, HttpServerRequest request, Reader reader) {
    long announced = contentLength(request);
    if (announced > receiver.mostRequestBytes()) {
      closeAfterwards(request);
      reader.refuse(
          receiver.counted(protocol, ReceiveException.tooLarge(receiver.mostRequestBytes())));
      return;
    }
    Permit permit = receiver.tryAdmit(Math.max(0, announced));
    if (permit == null) {
      reader.refuse(receiver.counted(protocol, ReceiveException.queueFull()));
      return;
    }
    int length = announced < 0 ? FIRST_CHUNKED_BYTES : (int) announced;
    Reader counting = new Reader() {
      @Override
      public void read(byte[] body, Permit held) {
        reader.read(body, held);
      }

      @Override
      public void refuse(ReceiveException why) {
        reader.refuse(receiver.counted(protocol, why));
      }
    };
    new RequestBody(receiver, request, permit, length, counting).start();
  }

  /** Minus one if the body comes in chunks. Netty has refused what is not a number. */
  private static long contentLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length.trim());
  }

  private static void closeAfterwards(HttpServerRequest request) {
    // The rest of the body will not be read: the connection ends with the answer.
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
  }

  private void start() {
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    Context context = Vertx.currentContext();
    deadline = receiver.afterBodyDeadline(() -> context.runOnContext(late -> expire()));
    request
        .handler(this::add)
        .endHandler(end -> finish())
        .exceptionHandler(broken -> giveUp()); // the source has gone; nobody is left to answer
  }

  private void expire() {
    refuse(ReceiveException.tooSlow(Receiver.BODY_SECONDS));
  }

  private void add(Buffer chunk) {
    if (done) return;
    int needed = length + chunk.length();
    if (needed > receiver.mostRequestBytes()) {
      refuse(ReceiveException.tooLarge(receiver.mostRequestBytes()));
      return;
    }
    if (!permit.grow(needed)) {
      refuse(ReceiveException.queueFull());
      return;
    }
    if (needed > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    chunk.getBytes(bytes, length);
    length = needed;
  }

  private void finish() {
    if (!end()) return;
    reader.read(length == bytes.length ? bytes : Arrays.copyOf(bytes, length), permit);
  }

  private void refuse(ReceiveException why) {
    if (!end()) return;
    bytes = new byte[0];
    permit.release();
    closeAfterwards(request);
    reader.refuse(why);
  }

  private void giveUp() {
    if (end()) permit.release();
  }

  private boolean end() {
    if (done) return false;
    done = true;
    if (deadline != null) deadline.cancel(false);
    return true;
  }
}
