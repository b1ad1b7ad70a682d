package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeliefTest {
  private static final Map<String, Object> HTTP = Map.of("http.request.method", "POST");
  private static final Map<String, Object> GRPC = Map.of("rpc.system", "grpc");

  @ParameterizedTest
  @CsvSource({
    "100, OK",
    "200, OK",
    "201, OK",
    "302, OK",
    "399, OK",
    "400, REJECT",
    "401, REJECT",
    "404, REJECT",
    "407, REJECT",
    "409, REJECT",
    "424, REJECT",
    "426, REJECT",
    "429, REJECT",
    "498, REJECT",
    "408, UNKNOWN",
    "425, UNKNOWN",
    "499, UNKNOWN",
    "500, FAIL",
    "501, FAIL",
    "502, UNKNOWN",
    "503, UNKNOWN",
    "504, UNKNOWN",
    "505, UNKNOWN",
    "524, UNKNOWN",
    "599, UNKNOWN",
  })
  void of_httpStatus_tells(long status, Outcome expected) {
    Span span = client(SpanStatus.UNSET, HTTP, "http.response.status_code", status);

    assertThat(Belief.of(span))
        .isEqualTo(new Belief(expected, "http.response.status_code=" + status));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.net.ConnectException",
        "java.net.UnknownHostException",
        "java.net.NoRouteToHostException",
        "java.net.http.HttpConnectTimeoutException",
        "java.nio.channels.UnresolvedAddressException",
        "javax.net.ssl.SSLHandshakeException",
        "org.apache.hc.client5.http.HttpHostConnectException",
        "io.netty.channel.AbstractChannel$AnnotatedConnectException",
      })
  void of_errorBeforeTheRequestLeaves_isNotSent(String error) {
    Span span = client(SpanStatus.ERROR, HTTP, "error.type", error);

    assertThat(Belief.of(span)).isEqualTo(new Belief(Outcome.NOT_SENT, "error.type=" + error));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.net.http.HttpTimeoutException",
        "java.io.IOException",
        "java.io.EOFException",
        "java.net.SocketTimeoutException",
        "java.net.SocketException",
        "java.util.concurrent.CancellationException",
        "_OTHER",
        "timeout",
      })
  void of_anyOtherErrorWithoutStatus_isUnknown(String error) {
    Span span = client(SpanStatus.ERROR, HTTP, "error.type", error);

    assertThat(Belief.of(span)).isEqualTo(new Belief(Outcome.UNKNOWN, "error.type=" + error));
  }

  @ParameterizedTest
  @CsvSource({"500, FAIL", "404, REJECT", "503, UNKNOWN", "99, UNKNOWN", "1000, UNKNOWN"})
  void of_errorThatIsAStatus_tellsAsTheStatusDoes(String error, Outcome expected) {
    Span span = client(SpanStatus.ERROR, HTTP, "error.type", error);

    assertThat(Belief.of(span)).isEqualTo(new Belief(expected, "error.type=" + error));
  }

  @ParameterizedTest
  @CsvSource({"UNSET, CANCEL", "ERROR, UNKNOWN", "OK, OK"})
  void of_neitherStatusNorError_tellsByTheSpan(SpanStatus status, Outcome expected) {
    assertThat(Belief.of(client(status, HTTP))).extracting(Belief::outcome).isEqualTo(expected);
  }

  @Test
  void of_answerCutOffAfterItsStatus_isUnknown() {
    Span span = client(
        SpanStatus.ERROR,
        HTTP,
        "http.response.status_code",
        200L,
        "error.type",
        "java.io.IOException");

    assertThat(Belief.of(span))
        .isEqualTo(new Belief(
            Outcome.UNKNOWN, "http.response.status_code=200, error.type=java.io.IOException"));
  }

  @Test
  void of_statusRepeatedAsErrorType_tellsAsTheStatusDoes() {
    Span span =
        client(SpanStatus.ERROR, HTTP, "http.response.status_code", 500L, "error.type", "500");

    assertThat(Belief.of(span))
        .isEqualTo(new Belief(Outcome.FAIL, "http.response.status_code=500"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, OK, OK",
    "1, CANCELLED, CANCEL",
    "2, UNKNOWN, UNKNOWN",
    "3, INVALID_ARGUMENT, REJECT",
    "4, DEADLINE_EXCEEDED, UNKNOWN",
    "5, NOT_FOUND, REJECT",
    "6, ALREADY_EXISTS, REJECT",
    "7, PERMISSION_DENIED, REJECT",
    "8, RESOURCE_EXHAUSTED, REJECT",
    "9, FAILED_PRECONDITION, REJECT",
    "10, ABORTED, REJECT",
    "11, OUT_OF_RANGE, REJECT",
    "12, UNIMPLEMENTED, REJECT",
    "13, INTERNAL, UNKNOWN",
    "14, UNAVAILABLE, UNKNOWN",
    "15, DATA_LOSS, UNKNOWN",
    "16, UNAUTHENTICATED, REJECT",
    "17, NOT_A_STATUS, UNKNOWN",
  })
  void of_grpcStatus_tellsByNumberAndByName(long number, String name, Outcome expected) {
    Span old = client(SpanStatus.UNSET, GRPC, "rpc.grpc.status_code", number);
    Span stable = client(SpanStatus.UNSET, GRPC, "rpc.response.status_code", name);

    assertThat(Belief.of(old)).isEqualTo(new Belief(expected, "rpc.grpc.status_code=" + number));
    assertThat(Belief.of(stable))
        .isEqualTo(new Belief(expected, "rpc.response.status_code=" + name));
  }

  @Test
  void of_grpcUnavailableBeforeConnecting_isNotSent() {
    Span span = client(
        SpanStatus.ERROR,
        GRPC,
        "rpc.grpc.status_code",
        14L,
        "error.type",
        "java.net.ConnectException");

    assertThat(Belief.of(span)).extracting(Belief::outcome).isEqualTo(Outcome.NOT_SENT);
  }

  @ParameterizedTest
  @CsvSource({
    "20, OK, OK",
    "40, BAD_REQUEST, REJECT",
    "60, SERVICE_NOT_FOUND, REJECT",
    "100, SERVER_THREADPOOL_EXHAUSTED_ERROR, REJECT",
    "70, SERVICE_ERROR, FAIL",
    "80, SERVER_ERROR, FAIL",
    "90, CLIENT_ERROR, NOT_SENT",
    "30, CLIENT_TIMEOUT, UNKNOWN",
    "31, SERVER_TIMEOUT, UNKNOWN",
    "35, CHANNEL_INACTIVE, UNKNOWN",
    "50, BAD_RESPONSE, UNKNOWN",
    "1, SOMETHING_NEW, UNKNOWN",
  })
  void of_dubboStatus_tellsByNumberAndByName(String number, String name, Outcome expected) {
    for (Map<String, Object> dubbo : List.<Map<String, Object>>of(
        Map.of("rpc.system", "apache_dubbo"), Map.of("rpc.system.name", "dubbo"))) {
      for (String status : List.of(number, name)) {
        Span span = client(SpanStatus.UNSET, dubbo, "rpc.response.status_code", status);

        assertThat(Belief.of(span))
            .isEqualTo(new Belief(expected, "rpc.response.status_code=" + status));
      }
    }
  }

  @Test
  void of_dubboWithoutStatus_tellsByTheError() {
    Map<String, Object> dubbo = Map.of("rpc.system", "apache_dubbo");
    String error = "org.apache.dubbo.rpc.RpcException";

    assertThat(Belief.of(client(SpanStatus.ERROR, dubbo, "error.type", error)))
        .isEqualTo(new Belief(Outcome.UNKNOWN, "error.type=" + error));
  }

  @ParameterizedTest
  @CsvSource({
    "UNSET, , OK",
    "ERROR, , UNKNOWN",
    "ERROR, org.apache.kafka.common.errors.RecordTooLargeException, FAIL",
    "ERROR, org.apache.kafka.common.errors.TopicAuthorizationException, FAIL",
    "ERROR, java.net.ConnectException, NOT_SENT",
    "ERROR, org.apache.kafka.common.errors.TimeoutException, UNKNOWN",
    "ERROR, java.util.concurrent.TimeoutException, UNKNOWN",
    "ERROR, java.io.IOException, UNKNOWN",
  })
  void ofSend_acknowledgement_tells(SpanStatus status, @Nullable String error, Outcome expected) {
    Map<String, Object> kafka = Map.of("messaging.system", "kafka");
    Span span = error == null
        ? client(status, kafka, "messaging.destination.name", "order.paid")
        : client(status, kafka, "error.type", error);

    Belief belief = Belief.ofSend(span);

    assertThat(belief).isNotNull();
    assertThat(belief.outcome()).isEqualTo(expected);
  }

  @Test
  void ofSend_otherCall_isNoBelief() {
    assertThat(Belief.ofSend(client(SpanStatus.UNSET, HTTP, "url.path", "/orders")))
        .isNull();
  }

  @Test
  void of_databaseCall_isNoBelief() {
    assertThat(Belief.of(client(SpanStatus.ERROR, Map.of("db.system.name", "postgresql"))))
        .isNull();
  }

  @Test
  void of_serverSpan_isNoBelief() {
    assertThat(Belief.of(span(SpanKind.SERVER, SpanStatus.UNSET, HTTP))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "committed, 200, UNSET, OK",
    "committed, 500, ERROR, OK",
    "rolled_back, 200, UNSET, FAIL",
    "open, 200, UNSET, UNKNOWN",
    "none, 200, UNSET, OK",
    "none, 404, UNSET, REJECT",
    "none, 500, ERROR, FAIL",
    ", 201, UNSET, OK",
    ", 402, UNSET, REJECT",
    ", 503, UNSET, FAIL",
    ", , UNSET, OK",
    ", , ERROR, FAIL",
  })
  void ofExecutor_transactionThenStatus_tells(
      String tx, Long status, SpanStatus spanStatus, Outcome expected) {
    Map<String, Object> attributes = new LinkedHashMap<>(HTTP);
    if (tx != null) attributes.put("plumbline.tx", tx);
    if (status != null) attributes.put("http.response.status_code", status);

    assertThat(Belief.ofExecutor(span(SpanKind.SERVER, spanStatus, attributes)))
        .extracting(Belief::outcome)
        .isEqualTo(expected);
  }

  @Test
  void ofExecutor_unfinished_isUnknown() {
    Span span = span(SpanKind.CONSUMER, SpanStatus.UNSET, Map.of("plumbline.unfinished", true));

    assertThat(Belief.ofExecutor(span)).extracting(Belief::outcome).isEqualTo(Outcome.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "committed, COMMITTED",
    "rolled_back, ROLLED_BACK",
    "open, OPEN_TX",
    "none, NO_EFFECT",
  })
  void effect_transaction_tells(String tx, Outcome expected) {
    Span span =
        span(SpanKind.SERVER, SpanStatus.UNSET, Map.of("plumbline.tx", tx, "plumbline.tx.end", 7L));

    assertThat(Effect.of(span)).isEqualTo(new Effect(expected, "plumbline.tx=" + tx, 7L));
  }

  @Test
  void effect_unfinished_saysSoWhateverElseItSays() {
    Span span = span(
        SpanKind.SERVER,
        SpanStatus.UNSET,
        Map.of("plumbline.tx", "open", "plumbline.unfinished", true));

    assertThat(Effect.of(span)).extracting(Effect::outcome).isEqualTo(Outcome.UNFINISHED);
  }

  @Test
  void effect_nobodyWatchedTransactions_isNotKnown() {
    assertThat(Effect.of(span(SpanKind.SERVER, SpanStatus.UNSET, HTTP))).isNull();
    assertThat(Effect.of(span(SpanKind.CLIENT, SpanStatus.UNSET, Map.of("plumbline.tx", "none"))))
        .isNull();
  }

  private static Span client(SpanStatus status, Map<String, Object> base, Object... more) {
    Map<String, Object> attributes = new LinkedHashMap<>(base);
    for (int i = 0; i < more.length; i += 2) attributes.put((String) more[i], more[i + 1]);
    return span(SpanKind.CLIENT, status, attributes);
  }

  private static Span span(SpanKind kind, SpanStatus status, Map<String, Object> attributes) {
    return new Span(
        new TraceId(1, 1),
        new SpanId(1),
        null,
        new Origin("order", Attributes.EMPTY, "", ""),
        "POST",
        kind,
        0,
        1,
        status,
        "",
        new Attributes(attributes),
        List.of(),
        List.of());
  }
}
