import { describe, expect, it } from 'vitest';
import type { Evidence } from '../api/model';
import { executedTwice, lostResponse } from '../fixtures';
import { disagreement } from './disagreement';

describe('disagreement', () => {
  it('measures from the caller’s giving up to the commit', () => {
    const { gapMicros, apartMicros } = disagreement(lostResponse);

    expect(gapMicros).toBe(170_000);
    expect(apartMicros).toBeNull();
  });

  it('measures from the first commit to the last', () => {
    expect(disagreement(executedTwice).apartMicros).toBe(678_000);
  });

  it('pairs a lost call with its own effect where several were lost', () => {
    const later = lostResponse.evidence.map((e) => ({
      ...e,
      spanId: `${e.spanId} again`,
      startEpochMicros: e.startEpochMicros + 9e6,
      txEndEpochMicros: e.txEndEpochMicros === null ? null : e.txEndEpochMicros + 9e6,
    }));

    const both = disagreement({ ...lostResponse, evidence: [...lostResponse.evidence, ...later] });

    expect(both.lost?.spanId).toBe(lostResponse.evidence[1]?.spanId);
    expect(both.gapMicros).toBe(170_000);
  });

  it('takes the end of a span whose transaction nobody saw end', () => {
    const evidence = lostResponse.evidence.map((e): Evidence => ({ ...e, txEndEpochMicros: null }));

    expect(disagreement({ ...lostResponse, evidence }).gapMicros).toBe(177_000);
  });
});
