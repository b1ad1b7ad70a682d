package io.plumbline.collector.check;

import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller knows about one attempt after it, from the OpenTelemetry semantic conventions.
 *
 * @param outcome OK, REJECT, FAIL, NOT_SENT, UNKNOWN or CANCEL
 * @param why the attributes that say so, as {@code key=value}
 */
record Belief(Outcome outcome, String why) {
  private static final String ERROR_TYPE = "error.type";
  private static final String HTTP_STATUS = "http.response.status_code";

  /** Errors that come before the first byte of a request leaves: the class names of JVM clients. */
  private static final Set<String> NOT_SENT = Set.of(
      "java.net.ConnectException",
      "java.net.UnknownHostException",
      "java.net.NoRouteToHostException",
      "java.net.http.HttpConnectTimeoutException",
      "java.nio.channels.UnresolvedAddressException",
      "javax.net.ssl.SSLHandshakeException",
      "javax.net.ssl.SSLPeerUnverifiedException",
      "org.apache.http.conn.HttpHostConnectException",
      "org.apache.http.conn.ConnectTimeoutException",
      "org.apache.hc.client5.http.HttpHostConnectException",
      "org.apache.hc.client5.http.ConnectTimeoutException",
      "io.netty.channel.ConnectTimeoutException",
      "io.netty.channel.AbstractChannel$AnnotatedConnectException",
      "io.netty.channel.AbstractChannel$AnnotatedNoRouteToHostException");

  private static final Set<String> GRPC_REJECT = Set.of(
      "INVALID_ARGUMENT",
      "NOT_FOUND",
      "ALREADY_EXISTS",
      "PERMISSION_DENIED",
      "UNAUTHENTICATED",
      "FAILED_PRECONDITION",
      "OUT_OF_RANGE",
      "UNIMPLEMENTED",
      "RESOURCE_EXHAUSTED",
      "ABORTED");

  /** The belief of a CLIENT span of HTTP, gRPC or Dubbo; null for any other span. */
  static @Nullable Belief of(Span span) {
    if (span.kind() != SpanKind.CLIENT) return null;
    if (isGrpc(span.attributes())) return ofGrpc(span);
    if (isDubbo(span.attributes())) return ofDubbo(span);
    if (span.attributes().text("http.request.method") != null) return ofHttp(span);
    return null;
  }

  private static boolean isGrpc(Attributes attributes) {
    return "grpc".equals(attributes.text("rpc.system"))
        || "grpc".equals(attributes.text("rpc.system.name"));
  }

  private static boolean isDubbo(Attributes attributes) {
    return "apache_dubbo".equals(attributes.text("rpc.system"))
        || "dubbo".equals(attributes.text("rpc.system.name"));
  }

  private static Belief ofHttp(Span span) {
    String error = span.attributes().text(ERROR_TYPE);
    Integer status = httpStatus(span);
    if (status != null) return ofStatus(status, error);
    Integer errorStatus = httpStatus(error);
    if (errorStatus != null) return new Belief(httpOutcome(errorStatus), ERROR_TYPE + "=" + error);
    return ofUnanswered(span, error);
  }

  private static Belief ofStatus(int status, @Nullable String error) {
    Outcome outcome = httpOutcome(status);
    String why = HTTP_STATUS + "=" + status;
    // The status came, the rest of the answer did not: the caller got an exception, not an answer.
    boolean cutOff = outcome == Outcome.OK && error != null && httpStatus(error) == null;
    return cutOff
        ? new Belief(Outcome.UNKNOWN, why + ", " + ERROR_TYPE + "=" + error)
        : new Belief(outcome, why);
  }

  private static Outcome httpOutcome(int status) {
    if (status < 400) return Outcome.OK;
    if (status == 408 || status == 425 || status == 499) return Outcome.UNKNOWN;
    if (status < 500) return Outcome.REJECT;
    return status == 500 || status == 501 ? Outcome.FAIL : Outcome.UNKNOWN;
  }

  private static Belief ofUnanswered(Span span, @Nullable String error) {
    if (error != null) {
      Outcome outcome = NOT_SENT.contains(error) ? Outcome.NOT_SENT : Outcome.UNKNOWN;
      return new Belief(outcome, ERROR_TYPE + "=" + error);
    }
    return switch (span.status()) {
      case ERROR -> new Belief(Outcome.UNKNOWN, "status=error");
      case OK -> new Belief(Outcome.OK, "status=ok");
      case UNSET -> new Belief(Outcome.CANCEL, "status=unset");
    };
  }

  private static Belief ofGrpc(Span span) {
    String key =
        "rpc.response.status_code"; // the name since rpc became stable; before it, a number
    String status = span.attributes().text(key);
    if (status == null) {
      key = "rpc.grpc.status_code";
      status = span.attributes().text(key);
    }
    String error = span.attributes().text(ERROR_TYPE);
    if (status == null) return ofUnanswered(span, error);
    String name = grpcName(status);
    String why = key + "=" + status;
    if (name.equals("UNAVAILABLE") && error != null && NOT_SENT.contains(error)) {
      return new Belief(Outcome.NOT_SENT, why + ", " + ERROR_TYPE + "=" + error);
    }
    return new Belief(grpcOutcome(name), why);
  }

  private static Outcome grpcOutcome(String name) {
    if (name.equals("OK")) return Outcome.OK;
    if (name.equals("CANCELLED")) return Outcome.CANCEL;
    return GRPC_REJECT.contains(name) ? Outcome.REJECT : Outcome.UNKNOWN;
  }

  private static Belief ofDubbo(Span span) {
    String status = span.attributes().text("rpc.response.status_code");
    if (status == null) return ofUnanswered(span, span.attributes().text(ERROR_TYPE));
    return new Belief(dubboOutcome(status), "rpc.response.status_code=" + status);
  }

  /** By number or name, {@code org.apache.dubbo.remoting.exchange.Response}. */
  private static Outcome dubboOutcome(String status) {
    return switch (status) {
      case "20", "OK" -> Outcome.OK;
      case "40", "BAD_REQUEST" -> Outcome.REJECT;
      case "60", "SERVICE_NOT_FOUND" -> Outcome.REJECT;
      case "100", "SERVER_THREADPOOL_EXHAUSTED_ERROR" -> Outcome.REJECT;
      case "70", "SERVICE_ERROR", "80", "SERVER_ERROR" -> Outcome.FAIL;
      case "90", "CLIENT_ERROR" -> Outcome.NOT_SENT;
      default -> Outcome.UNKNOWN; // 30 and 31 time-outs, 35 channel lost, 50 answer unreadable
    };
  }

  /** Errors after which a broker has certainly not taken the message. */
  private static final Set<String> NOT_TAKEN = Set.of(
      "org.apache.kafka.common.errors.RecordTooLargeException",
      "org.apache.kafka.common.errors.SerializationException",
      "org.apache.kafka.common.errors.InvalidTopicException",
      "org.apache.kafka.common.errors.TopicAuthorizationException",
      "org.apache.kafka.common.errors.SaslAuthenticationException",
      "com.rabbitmq.client.AlreadyClosedException",
      "com.rabbitmq.client.PossibleAuthenticationFailureException");

  /**
   * What a sender knows of a message, from its PRODUCER or CLIENT span; null if it is no messaging
   * span. Without an error the broker has acknowledged it.
   */
  static @Nullable Belief ofSend(Span span) {
    if (span.kind() != SpanKind.PRODUCER && span.kind() != SpanKind.CLIENT) return null;
    if (span.attributes().text("messaging.system") == null) return null;
    String error = span.attributes().text(ERROR_TYPE);
    if (error == null) {
      boolean failed = span.status() == SpanStatus.ERROR;
      return new Belief(failed ? Outcome.UNKNOWN : Outcome.OK, "status=" + span.status());
    }
    String why = ERROR_TYPE + "=" + error;
    if (NOT_TAKEN.contains(error)) return new Belief(Outcome.FAIL, why);
    return new Belief(NOT_SENT.contains(error) ? Outcome.NOT_SENT : Outcome.UNKNOWN, why);
  }

  private static final String[] GRPC_NAMES = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  };

  private static String grpcName(String status) {
    if (!status.matches("[0-9]{1,2}")) return status;
    int number = Integer.parseInt(status);
    return number < GRPC_NAMES.length ? GRPC_NAMES[number] : status;
  }

  /** The HTTP status of an answer that was sent or heard; null if the span has none. */
  static @Nullable Integer httpStatus(Span span) {
    return httpStatus(span.attributes().text(HTTP_STATUS));
  }

  /** An HTTP status written as three digits; null for anything else. */
  private static @Nullable Integer httpStatus(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{2}") ? Integer.valueOf(text) : null;
  }

  /** What the executor's own span says the caller was answered; null for any other span. */
  static @Nullable Belief ofExecutor(Span span) {
    if (span.kind() != SpanKind.SERVER && span.kind() != SpanKind.CONSUMER) return null;
    Effect effect = Effect.of(span);
    if (effect != null) {
      switch (effect.outcome()) {
        case UNFINISHED, OPEN_TX -> {
          return new Belief(Outcome.UNKNOWN, effect.why());
        }
        case COMMITTED -> {
          return new Belief(Outcome.OK, effect.why());
        }
        case ROLLED_BACK -> {
          return new Belief(Outcome.FAIL, effect.why());
        }
        default -> {} // no effect: the status tells
      }
    }
    Integer status = httpStatus(span);
    String why = status == null ? "status=" + span.status() : HTTP_STATUS + "=" + status;
    if (status != null && status >= 400) {
      return new Belief(status < 500 ? Outcome.REJECT : Outcome.FAIL, why);
    }
    return new Belief(span.status() == SpanStatus.ERROR ? Outcome.FAIL : Outcome.OK, why);
  }
}
