import { describe, expect, it } from 'vitest';
import type { Serial, Trace } from '../api/model';
import { aTrace, lostSerial, T0, twiceSerial } from '../fixtures';
import { foldAxis } from '../format/foldedAxis';
import { axisMarks, disagreementsOf, intervalsOf, lanesOf, MOST_BARS } from './lanes';

describe('lanesOf', () => {
  it('has a lane for each service, in the order in which they came into play', () => {
    const { lanes, notDrawn } = lanesOf(lostSerial);

    expect(lanes.map((lane) => lane.service)).toEqual(['order-service', 'inventory-service', 'payment-service']);
    expect(notDrawn).toBe(0);
  });

  it('shows what entered a service and the calls that are evidence, not what went on inside', () => {
    const names = lanesOf(lostSerial).lanes[0]?.bars.map((bar) => bar.span.name);

    expect(names).toEqual(['POST /orders', 'POST', 'GET /orders/{id}']);
  });

  it('puts bars that overlap below each other, and the next trace back on top', () => {
    const lane = lanesOf(lostSerial).lanes[0];

    expect(lane?.bars.map((bar) => [bar.line, bar.traceIndex])).toEqual([[0, 0], [1, 0], [0, 1]]);
    expect(lane?.lines).toBe(2);
  });

  it('draws a bounded number of bars and counts the rest; evidence is always drawn', () => {
    const roots = Array.from({ length: MOST_BARS + 10 }, (_, i) => ({
      id: `x${i}`,
      service: 'batch',
      name: 'run',
      kind: 'internal' as const,
      startMs: i,
      ms: 1 + i,
    }));
    const trace: Trace = aTrace('f'.repeat(32), 'BIG', T0, roots);
    const first = { ...(lostSerial.findings[0]?.evidence[0] as object), spanId: 'x0' };
    const findings = lostSerial.findings.map((f) => ({ ...f, evidence: [first] }));
    const serial = { ...lostSerial, traces: [trace], findings } as Serial;

    const { lanes, notDrawn } = lanesOf(serial);

    expect(notDrawn).toBe(10);
    expect(lanes[0]?.bars.map((bar) => bar.span.spanId)).toContain('x0');
  });
});

describe('disagreementsOf', () => {
  it('leads from where the caller gave up to the callee’s commit', () => {
    expect(disagreementsOf(lostSerial.findings)).toMatchObject([
      {
        from: { spanId: 'a000000000000007', micros: T0 + 3_055_000 },
        to: { spanId: 'a000000000000008', micros: T0 + 3_225_000 },
      },
    ]);
  });

  it('leads from the first commit to the last', () => {
    expect(disagreementsOf(twiceSerial.findings)).toMatchObject([
      { from: { spanId: 'c000000000000003' }, to: { spanId: 'c000000000000005' } },
    ]);
  });
});

describe('axisMarks', () => {
  it('starts anew after folded idle time', () => {
    const axis = foldAxis(intervalsOf(lanesOf(lostSerial).lanes), 0.1);

    const marks = axisMarks(axis, 1_000_000);

    expect(marks.map((mark) => mark.first)).toEqual([true, false, false, false, true]);
    expect(marks.at(-1)?.micros).toBe(lostSerial.traces[1]?.startEpochMicros);
  });
});
