import { describe, expect, it } from 'vitest';
import { aSpan, lostTrace, T0 } from '../fixtures';
import { criticalPath } from './critical';
import { treeOf } from './tree';

const at = (spanId: string, depth: number, start: number, duration: number) =>
  aSpan({ spanId, depth, startEpochMicros: T0 + start, durationMicros: duration });

function path(spans: ReturnType<typeof aSpan>[]) {
  return Object.fromEntries(
    [...criticalPath(treeOf(spans))].map(([id, stretches]) => [id, stretches.map(({ from, to }) => [from - T0, to - T0])]),
  );
}

describe('the critical path', () => {
  it('is what the end waited for, walked backwards', () => {
    expect(path([at('a', 0, 0, 100), at('b', 1, 10, 20), at('d', 1, 12, 5), at('c', 1, 40, 50)])).toEqual({
      a: [[0, 10], [30, 40], [90, 100]],
      b: [[10, 30]],
      c: [[40, 90]],
    });
  });

  it('goes down through the calls', () => {
    expect(path([at('a', 0, 0, 100), at('b', 1, 10, 80), at('c', 2, 20, 30)])).toEqual({
      a: [[0, 10], [90, 100]],
      b: [[10, 20], [50, 90]],
      c: [[20, 50]],
    });
  });

  it('leaves out what goes on after its parent has ended', () => {
    expect(path([at('a', 0, 0, 100), at('late', 1, 50, 200)])).toEqual({ a: [[0, 100]] });
  });

  it('covers the longest root from start to end, without gaps or overlap', () => {
    const spans = lostTrace.spans;
    const stretches = [...criticalPath(treeOf(spans)).values()].flat().sort((x, y) => x.from - y.from);

    expect(stretches[0]?.from).toBe(T0);
    for (const [i, stretch] of stretches.entries()) {
      if (i > 0) expect(stretch.from).toBeCloseTo(stretches[i - 1]?.to ?? 0, 1);
    }
    expect((stretches.at(-1)?.to ?? 0) - T0).toBeCloseTo(spans[0]?.durationMicros ?? 0, 1);
  });
});
