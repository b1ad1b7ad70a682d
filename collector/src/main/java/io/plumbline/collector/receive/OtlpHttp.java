package io.plumbline.collector.receive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.receive.WireFormat.Compression;
import io.plumbline.collector.receive.WireFormat.Message;
import io.plumbline.collector.source.BatchHeaders;
import io.plumbline.collector.source.NumberedBatch;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/traces} (OTLP specification, "OTLP/HTTP"). 200 durable, perhaps but for spans that
 * {@code partialSuccess} counts; 400 malformed; 401 no token; 413 too large after decompression; 415 another
 * encoding or media type; 429 the queue is full and 503 the journal or the index has failed, both with {@code
 * Retry-After}. The answer has the request's encoding, errors are {@code google.rpc.Status} in it.
 */
public final class OtlpHttp implements Handler<HttpServerRequest> {
  private static final String PROTOCOL = "otlp-http";
  private static final String PATH = "/v1/traces";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  static final String RETRY_AFTER_SECONDS = "1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Receiver receiver;
  private final @Nullable Token token;

  /**
   * Handles the requests of an HTTP server.
   *
   * @param token what sources must show; null for none
   */
  public OtlpHttp(Receiver receiver, @Nullable Token token) {
    this.receiver = receiver;
    this.token = token;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE));
    boolean json = type.equals(JSON);
    if (token != null && !token.isShownBy(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      request.response().putHeader("WWW-Authenticate", "Bearer realm=\"plumbline\"");
      answer(request, json, 401, "no or a wrong token (expected: Authorization: Bearer)");
      return;
    }
    if (!request.path().equals(PATH)) {
      answer(request, json, 404, "no such path: " + request.path() + " (expected: " + PATH + ")");
      return;
    }
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      answer(request, json, 405, "method: " + request.method() + " (expected: POST)");
      return;
    }
    if (!json && !type.equals(PROTOBUF)) {
      answer(
          request,
          true,
          415,
          "Content-Type: " + type + " (expected: " + PROTOBUF + " or " + JSON + ")");
      return;
    }
    Compression compression = Compressed.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    if (compression == null) {
      String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
      answer(
          request, json, 415, "Content-Encoding: " + encoding + " (expected: gzip, zstd or none)");
      return;
    }
    receive(request, new WireFormat(json ? Message.OTLP_JSON : Message.OTLP_PROTOBUF, compression));
  }

  private void receive(HttpServerRequest request, WireFormat format) {
    boolean json = format.message().isJson();
    RequestBody.read(PROTOCOL, receiver, request, new RequestBody.Reader() {
      @Override
      public void read(byte[] body, Permit permit) {
        NumberedBatch batch = receiver.numbered(request::getHeader);
        receiver.receive(PROTOCOL, format, batch, body, permit).whenComplete((decoded, failed) -> {
          if (failed == null) succeed(request, json, batch, decoded);
          else OtlpHttp.refuse(request, json, ReceiveException.of(failed));
        });
      }

      @Override
      public void refuse(ReceiveException why) {
        OtlpHttp.refuse(request, json, why);
      }
    });
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) return "none";
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.trim().toLowerCase(Locale.ROOT);
  }

  private static void succeed(
      HttpServerRequest request, boolean json, @Nullable NumberedBatch batch, Decoded decoded) {
    if (batch != null) {
      request.response().putHeader(BatchHeaders.BATCH, Long.toString(batch.number()));
    }
    byte[] body = json ? successJson(decoded) : OtlpAnswers.success(decoded).toByteArray();
    send(request, json, 200, body);
  }

  private static byte[] successJson(Decoded decoded) {
    ExportTraceServiceResponse answer = OtlpAnswers.success(decoded);
    ObjectNode json = MAPPER.createObjectNode();
    if (answer.hasPartialSuccess()) {
      ExportTracePartialSuccess partial = answer.getPartialSuccess();
      json.putObject("partialSuccess")
          .put("rejectedSpans", Long.toString(partial.getRejectedSpans()))
          .put("errorMessage", partial.getErrorMessage());
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  static int status(ReceiveException.Reason reason) {
    return switch (reason) {
      case MALFORMED -> 400;
      case TOO_LARGE -> 413;
      case QUEUE_FULL -> 429;
      case FAILED, TOO_SLOW -> 503;
    };
  }

  private static void refuse(HttpServerRequest request, boolean json, ReceiveException refused) {
    int status = status(refused.reason());
    if (status == 429 || status == 503) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    answer(request, json, status, String.valueOf(refused.getMessage()));
  }

  private static void answer(HttpServerRequest request, boolean json, int status, String message) {
    int code = switch (status) {
      case 401 -> Code.UNAUTHENTICATED_VALUE;
      case 404 -> Code.NOT_FOUND_VALUE;
      case 413 -> Code.RESOURCE_EXHAUSTED_VALUE;
      case 429, 503 -> Code.UNAVAILABLE_VALUE;
      default -> Code.INVALID_ARGUMENT_VALUE;
    };
    byte[] body = json
        ? MAPPER
            .createObjectNode()
            .put("code", code)
            .put("message", message)
            .toString()
            .getBytes(StandardCharsets.UTF_8)
        : Status.newBuilder().setCode(code).setMessage(message).build().toByteArray();
    send(request, json, status, body);
  }

  private static void send(HttpServerRequest request, boolean json, int status, byte[] body) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) return; // the source has gone; it will send again
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, json ? JSON : PROTOBUF)
        .end(Buffer.buffer(body));
  }
}
