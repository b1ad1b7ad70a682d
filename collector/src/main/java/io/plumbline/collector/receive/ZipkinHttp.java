package io.plumbline.collector.receive;

import io.plumbline.collector.access.Token;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.receive.WireFormat.Compression;
import io.plumbline.collector.receive.WireFormat.Message;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v2/spans} as Zipkin has it, JSON or protobuf. 202 when the spans are durable, not
 * before; 400 malformed, or no span of it can be stored; 401 no token; 413 too large after
 * decompression; 415 another encoding; 429 the queue is full and 503 the journal or the disk, both
 * with {@code Retry-After}. Spans that can never be stored are left out and counted: Zipkin's protocol
 * has no word for it, so the answer says how many in {@code Plumbline-Rejected}.
 */
public final class ZipkinHttp implements Handler<HttpServerRequest> {
  private static final String PROTOCOL = "zipkin";

  private final Receiver receiver;
  private final @Nullable Token token;

  /**
   * Handles posts.
   *
   * @param token what sources must show; null for none
   */
  public ZipkinHttp(Receiver receiver, @Nullable Token token) {
    this.receiver = receiver;
    this.token = token;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (token != null && !token.isShownBy(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      request.response().putHeader("WWW-Authenticate", "Bearer realm=\"plumbline\"");
      answer(request, 401, "no or a wrong token (expected: Authorization: Bearer)");
      return;
    }
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    Compression compression = Compressed.of(encoding);
    if (compression == null) {
      answer(request, 415, "Content-Encoding: " + encoding + " (expected: gzip, zstd or none)");
      return;
    }
    receive(request, new WireFormat(message(request), compression));
  }

  /** JSON unless it says protobuf, as Zipkin does. */
  private static Message message(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean protobuf = type != null && type.toLowerCase(Locale.ROOT).contains("protobuf");
    return protobuf ? Message.ZIPKIN_PROTOBUF : Message.ZIPKIN_JSON;
  }

  private void receive(HttpServerRequest request, WireFormat format) {
    RequestBody.read(PROTOCOL, receiver, request, new RequestBody.Reader() {
      @Override
      public void read(byte[] body, Permit permit) {
        receiver.receive(PROTOCOL, format, null, body, permit).whenComplete((decoded, failed) -> {
          if (failed == null) accept(request, decoded);
          else ZipkinHttp.refuse(request, ReceiveException.of(failed));
        });
      }

      @Override
      public void refuse(ReceiveException why) {
        ZipkinHttp.refuse(request, why);
      }
    });
  }

  private static void accept(HttpServerRequest request, Decoded decoded) {
    String rejection = decoded.rejection();
    if (rejection != null && decoded.spans().isEmpty()) {
      answer(request, 400, rejection);
      return;
    }
    if (rejection != null) request.response().putHeader("Plumbline-Rejected", rejection);
    answer(request, 202, "");
  }

  private static void refuse(HttpServerRequest request, ReceiveException refused) {
    int status = OtlpHttp.status(refused.reason());
    if (status == 429 || status == 503) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, OtlpHttp.RETRY_AFTER_SECONDS);
    }
    answer(request, status, String.valueOf(refused.getMessage()));
  }

  private static void answer(HttpServerRequest request, int status, String message) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) return; // the source has gone
    response.setStatusCode(status);
    if (!message.isEmpty()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    response.end(message);
  }
}
