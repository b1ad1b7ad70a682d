package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.finding.Handling;
import io.plumbline.collector.finding.Handling.Acceptance;
import io.plumbline.collector.finding.HandlingStore;
import io.plumbline.collector.finding.Transition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What people decide about findings, and each finding's history (docs/api/collector.yaml).
 * Thread-safe; not to be called on an I/O thread. Each method may throw {@link NotFoundException}.
 */
public final class HandlingQueries {
  /** The most lines of a history that are shown, the newest. */
  static final int MOST_LINES = 200;

  private final FindingStore findings;
  private final HandlingStore handlings;
  private final Recheck recheck;
  private final LongSupplier epochNanos;

  /** Asks for a new verdict. */
  @FunctionalInterface
  public interface Recheck {
    void ask(Finding finding) throws FindingsUnavailableException;
  }

  /**
   * Answers from both stores.
   *
   * @param epochNanos the collector's clock
   */
  public HandlingQueries(
      FindingStore findings, HandlingStore handlings, Recheck recheck, LongSupplier epochNanos) {
    this.findings = findings;
    this.handlings = handlings;
    this.recheck = recheck;
    this.epochNanos = epochNanos;
  }

  /** {@code GET /findings/{id}/handling}. */
  public byte[] handling(String id) throws FindingsUnavailableException {
    known(id);
    return answer(id);
  }

  /**
   * {@code POST /findings/{id}/handling}.
   *
   * @param actor who asks, whatever the body says; null to take the body's word
   * @throws BadRequestException naming the field that is wrong
   * @throws ConflictException if the finding is not such that this can be decided
   */
  public byte[] decide(String id, @Nullable String actor, byte[] body)
      throws FindingsUnavailableException {
    Decision decision = Decision.parse(actor, body);
    Finding finding = known(id);
    long now = epochNanos.getAsLong();
    String by = decision.by();
    switch (decision.action()) {
      case NOTE -> handlings.note(id, by, text(decision), now);
      case ASSIGN -> handlings.assign(id, by, decision.assignee(), now);
      case ACCEPT -> {
        if (!finding.state().isStanding()) {
          throw new ConflictException(
              "state: " + finding.state() + " (expected: OPEN or UNDECIDED, to be accepted)");
        }
        handlings.accept(id, acceptance(decision, now));
      }
      case WITHDRAW -> handlings.withdraw(id, by, text(decision), now);
      case RECHECK -> {
        handlings.recheck(id, by, now);
        recheck.ask(finding);
      }
    }
    return answer(id);
  }

  private static String text(Decision decision) {
    String text = decision.text();
    return text == null ? "no reason given" : text;
  }

  private static Acceptance acceptance(Decision decision, long now) {
    try {
      return new Acceptance(decision.by(), text(decision), now, decision.untilEpochNanos());
    } catch (IllegalArgumentException past) {
      throw new BadRequestException("untilEpochMicros: is past (expected: later than now)", past);
    }
  }

  private Finding known(String id) throws FindingsUnavailableException {
    return findings.find(id).orElseThrow(() -> new NotFoundException("no finding " + id));
  }

  private byte[] answer(String id) throws FindingsUnavailableException {
    Map<String, Handling> held = handlings.of(List.of(id), epochNanos.getAsLong());
    List<Transition> history = findings.transitions(id);
    int leftOut = Math.max(0, history.size() - MOST_LINES);
    return JsonAnswer.object((json, write) -> {
      fields(json, write, held.getOrDefault(id, Handling.NONE));
      json.writeNumberField("historyLeftOut", leftOut);
      json.writeArrayFieldStart("history");
      for (Transition line : history.subList(leftOut, history.size())) {
        json.writeStartObject();
        write.micros("atEpochMicros", line.epochNanos());
        json.writeStringField("from", line.from() == null ? null : line.from().name());
        json.writeStringField("to", line.to().name());
        json.writeStringField("text", line.reason());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** What holds about one finding, as the fields of an object. */
  static void fields(JsonGenerator json, TraceJson write, Handling handling) throws IOException {
    json.writeStringField("assignee", handling.assignee());
    @Nullable Acceptance acceptance = handling.acceptance();
    if (acceptance == null) {
      json.writeNullField("accepted");
      return;
    }
    json.writeObjectFieldStart("accepted");
    json.writeStringField("by", acceptance.by());
    json.writeStringField("reason", acceptance.reason());
    write.micros("atEpochMicros", acceptance.epochNanos());
    write.micros("untilEpochMicros", acceptance.untilEpochNanos());
    json.writeEndObject();
  }
}
