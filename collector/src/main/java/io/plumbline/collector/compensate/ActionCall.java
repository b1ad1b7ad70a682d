package io.plumbline.collector.compensate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends an action to its service, and says what was answered. Thread-safe.
 *
 * <pre>
 *   2xx                            done
 *   202, 409                       under way: ask again
 *   other 4xx                      refused
 *   408, 425, 429, 5xx, no answer  nothing definite: send again, the key makes it one effect
 * </pre>
 */
final class ActionCall {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int LONGEST_ANSWER = 500;
  private static final int FAILURES_THAT_OPEN = 5;
  private static final Duration OPEN = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder()
      .connectTimeout(CONNECT)
      .followRedirects(HttpClient.Redirect.NEVER)
      .build();
  private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>(); // by authority
  private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>(); // by action

  /** What came of an attempt. */
  enum Result {
    DONE,
    UNDER_WAY,
    REFUSED,
    FAILED
  }

  /**
   * What came of an attempt, and in which words.
   *
   * @param text status and beginning of the body, or why there was none
   */
  record Answer(Result result, String text) {}

  /** Whether something may be sent now: its rate is not exhausted, and its service not known to be down. */
  boolean isAllowed(Action action) {
    CircuitBreaker breaker = breaker(action);
    return breaker.tryAcquirePermission()
        && (limiter(action).acquirePermission() || released(breaker));
  }

  private static boolean released(CircuitBreaker breaker) {
    breaker.releasePermission();
    return false;
  }

  private CircuitBreaker breaker(Action action) {
    return breakers.computeIfAbsent(
        action.request().url().getAuthority(),
        authority -> CircuitBreaker.of(
            authority,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(FAILURES_THAT_OPEN)
                .minimumNumberOfCalls(FAILURES_THAT_OPEN)
                .failureRateThreshold(100)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build()));
  }

  private RateLimiter limiter(Action action) {
    return limiters.computeIfAbsent(
        action.name(),
        name -> RateLimiter.of(
            name,
            RateLimiterConfig.custom()
                .limitForPeriod(action.perSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build()));
  }

  /** The headers that an attempt has, but for the token. */
  static Map<String, String> headers(Compensation compensation, Finding finding) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Idempotency-Key", compensation.idempotencyKey());
    headers.put("X-Serial-Number", compensation.serial());
    headers.put("baggage", "plumbline.serial=" + encoded(compensation.serial()));
    headers.put("traceparent", traceparent(finding));
    return headers;
  }

  /** Below what is to be repaired, so that the repair is in the same tree. */
  private static String traceparent(Finding finding) {
    Evidence repaired = finding.evidence().stream()
        .filter(each -> each.role() == Evidence.Role.EXECUTOR)
        .max(Comparator.comparingLong(Evidence::startEpochNanos))
        .orElseGet(() -> finding.evidence().get(0));
    return "00-" + repaired.traceId() + "-" + repaired.spanId() + "-01";
  }

  private static String encoded(String serial) {
    return URLEncoder.encode(serial, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What is sent. */
  static String body(Compensation compensation, Finding finding) {
    return JSON.createObjectNode()
        .put("serial", compensation.serial())
        .put("action", compensation.action())
        .put("finding", finding.id())
        .put("code", finding.code().name())
        .put("executor", finding.executor())
        .put("operation", finding.operation())
        .put("by", compensation.requestedBy())
        .put("reason", compensation.reason())
        .toString();
  }

  /** Sends it; {@link #isAllowed} has to have been true. */
  Answer send(Action action, Compensation compensation, Finding finding)
      throws InterruptedException {
    CircuitBreaker breaker = breaker(action);
    long begin = breaker.getCurrentTimestamp();
    try {
      Answer answer = answer(http.send(
          request(action, compensation, finding), HttpResponse.BodyHandlers.ofInputStream()));
      long took = breaker.getCurrentTimestamp() - begin;
      if (answer.result() == Result.FAILED) {
        breaker.onError(took, breaker.getTimestampUnit(), new IOException(answer.text()));
      } else {
        breaker.onSuccess(took, breaker.getTimestampUnit());
      }
      return answer;
    } catch (IOException failed) {
      breaker.onError(breaker.getCurrentTimestamp() - begin, breaker.getTimestampUnit(), failed);
      return new Answer(Result.FAILED, "no answer: " + failed);
    }
  }

  private static HttpRequest request(Action action, Compensation compensation, Finding finding) {
    HttpRequest.Builder building = HttpRequest.newBuilder(action.request().url())
        .timeout(action.request().timeout())
        .POST(HttpRequest.BodyPublishers.ofString(body(compensation, finding)));
    headers(compensation, finding).forEach(building::header);
    Token token = action.request().token();
    if (token != null) building.header("Authorization", "Bearer " + token.value());
    return building.build();
  }

  /** What is beyond the beginning of the body is not read. */
  private static Answer answer(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    try (InputStream body = response.body()) {
      String begin = new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8).strip();
      return new Answer(result(status), begin.isEmpty() ? "" + status : status + " " + begin);
    }
  }

  private static Result result(int status) {
    return switch (status) {
      case 202, 409 -> Result.UNDER_WAY;
      case 408, 425, 429 -> Result.FAILED;
      default ->
        status >= 200 && status < 300
            ? Result.DONE
            : status >= 400 && status < 500 ? Result.REFUSED : Result.FAILED;
    };
  }
}
