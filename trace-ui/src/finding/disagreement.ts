import type { Evidence, Finding } from '../api/model';

/** What the evidence of a finding amounts to, in numbers. */
export interface Disagreement {
  /** The call whose outcome its caller does not know, or believes to have failed. */
  caller: Evidence | null;
  /** Committed effects, by the time of their commit. */
  commits: Evidence[];
  /** The effect of that call; null where none is known. */
  lost: Evidence | null;
  /** From the caller's giving up to the commit; negative where the commit came first. */
  gapMicros: number | null;
  /** From the first commit to the last. */
  apartMicros: number | null;
}

export function disagreement(finding: Finding): Disagreement {
  const caller = finding.evidence.find((e) => e.role === 'caller' && e.outcome !== 'OK') ?? null;
  const commits = finding.evidence
    .filter((e) => e.role === 'executor' && e.outcome === 'COMMITTED')
    .sort((a, b) => effectOf(a) - effectOf(b));
  const first = commits[0];
  const last = commits.at(-1);
  // Of several lost calls the first is told; its own effect is the one that began after it.
  const lost = commits.find((e) => caller && e.startEpochMicros >= caller.startEpochMicros) ?? first ?? null;
  return {
    caller,
    commits,
    lost,
    gapMicros: caller && lost ? effectOf(lost) - endOf(caller) : null,
    apartMicros: first && last && first !== last ? effectOf(last) - effectOf(first) : null,
  };
}

export function endOf(evidence: Evidence): number {
  return evidence.startEpochMicros + evidence.durationMicros;
}

/** When its transaction ended; the span's end where the agent did not see a transaction. */
export function effectOf(evidence: Evidence): number {
  return evidence.txEndEpochMicros ?? endOf(evidence);
}
