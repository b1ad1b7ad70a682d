package io.plumbline.collector.check;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What one expectation comes to in one run, if what was seen is all that there is. */
sealed interface Judgement {
  /** It is met, or does not apply. */
  Judgement HOLDS = new Holds();

  /** It is met, or does not apply. */
  record Holds() implements Judgement {}

  /**
   * There is still time.
   *
   * @param dueEpochNanos when to judge again, by the collector's clock
   */
  record Pending(long dueEpochNanos) implements Judgement {}

  /**
   * A deadline has passed, and spans may still be under way: certain now if their sources are complete.
   *
   * @param dueEpochNanos when to judge again if they are not, by the collector's clock
   */
  record Early(Breach breach, long dueEpochNanos) implements Judgement {
    Early resting(long untilEpochNanos, List<String> on) {
      return new Early(breach.resting(untilEpochNanos, on), dueEpochNanos);
    }
  }

  /**
   * It is not met.
   *
   * @param step the one that is at fault, or is missing
   * @param reason a sentence: what is, and what was expected
   * @param proof in order of importance, at least one
   * @param sinceEpochNanos when it came to be so, by the services' clocks
   * @param untilEpochNanos up to when sources must be complete for what was not seen to be absent
   * @param rests steps that further spans could change, so that it would be met
   * @param because what is not known, and has to be to say so for certain
   */
  record Breach(
      String step,
      String reason,
      List<Fact> proof,
      long sinceEpochNanos,
      long untilEpochNanos,
      List<String> rests,
      List<String> because)
      implements Judgement {
    public Breach {
      proof = List.copyOf(proof);
      rests = List.copyOf(rests);
      because = List.copyOf(because);
      if (proof.isEmpty()) throw new IllegalArgumentException("proof: empty (expected: facts)");
    }

    /** What nothing that is still to come can undo. */
    static Breach seen(String step, String reason, List<Fact> proof) {
      long at = proof.stream().mapToLong(Fact::atEpochNanos).max().orElse(0);
      return new Breach(step, reason, proof, at, at, List.of(), List.of());
    }

    /** Something that was not seen until a deadline. */
    static Breach missed(
        String step, String reason, List<Fact> proof, long deadline, List<String> rests) {
      return new Breach(step, reason, proof, deadline, deadline, rests, List.of());
    }

    Breach resting(long untilNanos, List<String> on) {
      return new Breach(step, reason, proof, sinceEpochNanos, untilNanos, on, because);
    }

    Breach unless(List<String> known) {
      List<String> all = new ArrayList<>(new TreeSet<>(known));
      return new Breach(step, reason, proof, sinceEpochNanos, untilEpochNanos, rests, all);
    }
  }
}
