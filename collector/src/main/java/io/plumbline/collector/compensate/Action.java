package io.plumbline.collector.compensate;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.access.Token;
import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service offers to do about findings of one kind. Immutable.
 *
 * @param name part of the idempotency key: a new name is a new effect
 * @param title for people
 * @param perDay requests within 24 hours, over all findings; more are refused
 * @param perSecond requests sent; more wait
 * @param needsSecond whether someone else than who asks for it has to approve
 */
public record Action(
    String name,
    String title,
    Repairs repairs,
    Request request,
    Retry retry,
    int perDay,
    int perSecond,
    boolean needsSecond) {

  /**
   * Which findings it is for.
   *
   * @param operation of the executor; null for any
   * @param expectation of a flow file, {@code flow/expectation}; null for any, and for findings without a rule
   */
  public record Repairs(
      Set<FindingCode> codes,
      String executor,
      @Nullable String operation,
      @Nullable String expectation) {
    public Repairs {
      codes = Set.copyOf(codes);
      requireNonNull(executor, "executor");
    }

    boolean isFor(Finding finding) {
      BrokenRule rule = finding.rule();
      String broken = rule == null ? null : rule.flow() + "/" + rule.id();
      return codes.contains(finding.code())
          && executor.equals(finding.executor())
          && (operation == null || operation.equals(finding.operation()))
          && (expectation == null || expectation.equals(broken));
    }
  }

  /**
   * What is sent, with POST.
   *
   * @param timeout for the answer
   * @param token shown as {@code Authorization: Bearer}; null for none
   */
  public record Request(URI url, Duration timeout, @Nullable Token token) {}

  /**
   * When it is sent again, as long as nothing definite is answered.
   *
   * @param first pause; each is twice the one before
   * @param most the longest pause
   * @param within which a definite answer has to come, from when it may be sent
   */
  public record Retry(Duration first, Duration most, Duration within) {}

  public Action {
    requireNonNull(name, "name");
    requireNonNull(title, "title");
    requireNonNull(repairs, "repairs");
    requireNonNull(request, "request");
    requireNonNull(retry, "retry");
  }

  /** The pause after so many attempts. */
  Duration pause(int attempts) {
    long doublings = Math.min(30, Math.max(0, attempts - 1));
    long millis = retry.first().toMillis() << doublings;
    return millis > retry.most().toMillis() ? retry.most() : Duration.ofMillis(millis);
  }
}
