import { describe, expect, it } from 'vitest';
import { aSpan, lostTrace, T0 } from '../fixtures';
import { callTree, flames, flatten, operationTotals, selfTimes } from './aggregate';
import { treeOf } from './tree';

const at = (name: string, depth: number, start: number, durationMicros: number, more = {}) =>
  aSpan({ spanId: `${name}${start}`, name, depth, startEpochMicros: T0 + start, durationMicros, ...more });
const tree = treeOf([
  at('a', 0, 0, 100),
  at('b', 1, 10, 20),
  at('b', 1, 20, 30, { status: 'error' }),
  at('c', 2, 25, 10),
  at('b', 1, 90, 40),
]);

describe('self time', () => {
  it('is what no child covers, counting overlaps once and nothing beyond the end', () => {
    expect([...selfTimes(tree)]).toEqual([50, 20, 20, 10, 40]);
  });
});

describe('the call tree', () => {
  it('puts calls together by the way they were reached', () => {
    const shown = flatten(callTree(tree), new Set()).map(({ name, depth, count, errors, totalMicros, selfMicros }) => [
      name, depth, count, errors, totalMicros, selfMicros,
    ]);

    expect(shown).toEqual([
      ['a', 0, 1, 0, 100, 50],
      ['b', 1, 3, 1, 90, 80],
      ['c', 2, 1, 0, 10, 10],
    ]);
  });

  it('names the longest of them, and folds', () => {
    const roots = callTree(tree);

    expect(roots[0]?.children[0]?.longest.spanId).toBe('b90');
    expect(flatten(roots, new Set([roots[0]?.children[0]?.key ?? '']))).toHaveLength(2);
  });

  it('survives a tree 50,000 deep', () => {
    const deep = callTree(treeOf(Array.from({ length: 50_000 }, (_, i) => at('x', i, i, 1))));

    expect(flatten(deep, new Set())).toHaveLength(50_000);
  });
});

describe('the flame graph', () => {
  it('is as wide as the time; children share where they ran at once', () => {
    const placed = flames(callTree(tree), 0.01).map(({ node, left, width }) => [node.name, left, Number(width.toFixed(3))]);

    expect(placed).toEqual([['a', 0, 1], ['b', 0, 0.9], ['c', 0, 0.1]]);
    expect(flames(callTree(tree), 0.5)).toHaveLength(2);
  });
});

describe('the statistics', () => {
  it('say of each operation how often and how long', () => {
    const b = operationTotals(tree).find((o) => o.name === 'b');

    expect(b).toMatchObject({ count: 3, errors: 1, totalMicros: 90, selfMicros: 80, p50Micros: 30, p95Micros: 40, maxMicros: 40 });
  });

  it('count each span once', () => {
    const spans = operationTotals(treeOf(lostTrace.spans)).reduce((sum, o) => sum + o.count, 0);

    expect(spans).toBe(lostTrace.spans.length);
  });
});
