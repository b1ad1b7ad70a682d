import { describe, expect, it } from 'vitest';
import { aSpan, lostTrace } from '../fixtures';
import { findSpans, nextOf, withAncestors } from './find';
import { ALL, ancestors, foldedBelow, groupKey, layOut, type Row, treeOf } from './tree';
import { keyMove } from './Waterfall';

const span = (spanId: string, depth: number, more = {}) => aSpan({ spanId, depth, ...more });
const spans = [
  span('a', 0),
  span('b', 1, { service: 'payment' }),
  span('c', 2, { service: 'payment' }),
  span('d', 2, { service: 'payment' }),
  span('e', 1),
  span('f', 0, { missingParent: true, parentSpanId: 'gone' }),
  span('g', 1),
  span('h', 0, { missingParent: true, parentSpanId: 'gone' }),
];

const tree = treeOf(spans);

function line(row: Row): string {
  if (row.kind === 'ghost') return `?${row.parentSpanId}`;
  return ' '.repeat(row.level) + (row.kind === 'group' ? `×${row.members.length} ${row.name}` : row.span.spanId);
}

function shown(folded: string[] = []): string[] {
  return layOut(tree, { ...ALL, folded: new Set(folded) }).map(line);
}

describe('layOut', () => {
  it('gives a line for each span and one for a missing parent', () => {
    expect(shown()).toEqual(['a', ' b', '  c', '  d', ' e', '?gone', ' f', '  g', ' h']);
  });

  it('hides what is inside a folded span', () => {
    expect(shown(['b'])).toEqual(['a', ' b', ' e', '?gone', ' f', '  g', ' h']);
    expect(shown(['a'])).toEqual(['a', '?gone', ' f', '  g', ' h']);
  });

  it('folds nothing that has nothing inside', () => {
    expect(shown(['c', 'h'])).toEqual(shown());
  });

  it('counts all that is inside, and says where a service is entered', () => {
    const rows = layOut(tree, ALL).filter((row) => row.kind === 'span');

    expect(rows.map((row) => row.inside)).toEqual([4, 2, 0, 0, 0, 1, 0, 0]);
    expect(rows.map((row) => row.entersService)).toEqual([true, true, false, false, false, true, false, true]);
  });

  it('lays out the real order trace', () => {
    expect(layOut(treeOf(lostTrace.spans), ALL)).toHaveLength(lostTrace.spans.length);
  });
});

describe('siblings alike', () => {
  const repeated = treeOf([
    span('a', 0),
    ...Array.from({ length: 9 }, (_, i) => [span(`q${i}`, 1, { name: 'SELECT' }), span(`r${i}`, 2)]).flat(),
    span('z', 1),
  ]);
  const key = groupKey(repeated, 1);

  it('stand as one line from eight on', () => {
    expect(layOut(repeated, ALL).map(line)).toEqual(['a', ' ×9 SELECT', ' z']);
  });

  it('are shown one by one below it when it is opened', () => {
    const rows = layOut(repeated, { ...ALL, opened: new Set([key]) }).map(line);

    expect(rows.slice(0, 4)).toEqual(['a', ' ×9 SELECT', '  q0', '   r0']);
    expect(rows).toHaveLength(21);
  });

  it('are not put together where a few were picked out', () => {
    const found = findSpans(repeated, 'r3');

    expect(layOut(repeated, { ...ALL, shown: withAncestors(repeated, found) }).map(line)).toEqual(['a', ' q3', '  r3']);
  });
});

describe('a trace of 100,000 spans, 50,000 deep', () => {
  const deep = treeOf(Array.from({ length: 100_000 }, (_, i) => span(`s${i}`, Math.min(i, 50_000))));

  it('is laid out without recursion', () => {
    expect(layOut(deep, ALL).length).toBe(50_001);
    expect(deep.inside[0]).toBe(99_999);
  });

  it('is folded at a level', () => {
    expect(layOut(deep, { ...ALL, folded: foldedBelow(deep, 2) })).toHaveLength(3);
  });
});

describe('find', () => {
  it('looks at ids, names, attributes and their values', () => {
    const order = treeOf(lostTrace.spans);
    const ids = (text: string) => findSpans(order, text).map((i) => order.spans[i]?.spanId.slice(-1));

    expect(ids('a000000000000003')).toEqual(['3']);
    expect(ids('db.query.text')).toHaveLength(7);
    expect(ids('p88231907')).toEqual(['8']);
    expect(ids('biz.amount=128000')).toEqual(['1', '8']);
    expect(ids('HttpClientImpl.send')).toEqual(['7']);
    expect(ids('  ')).toEqual([]);
  });

  it('goes on from where one is, and starts over', () => {
    expect([nextOf([2, 5], 2, 1), nextOf([2, 5], 5, 1), nextOf([2, 5], 2, -1), nextOf([], 0, 1)]).toEqual([5, 2, 5, -1]);
  });
});

describe('ancestors', () => {
  it('names what a span hangs on, nearest first', () => {
    expect(ancestors(tree, 3).map((i) => spans[i]?.spanId)).toEqual(['b', 'a']);
    expect(ancestors(tree, 0)).toEqual([]);
  });
});

describe('keyMove', () => {
  const rows = layOut(tree, { ...ALL, folded: new Set(['b']) });
  const at = (id: string) => rows.findIndex((row) => row.kind === 'span' && row.span.spanId === id);

  it.each([
    ['ArrowDown', 'a', { select: 'b' }],
    ['ArrowDown', 'e', { select: 'f' }],
    ['ArrowUp', 'f', { select: 'e' }],
    ['ArrowUp', 'a', { select: 'a' }],
    ['ArrowDown', 'h', { select: 'h' }],
    ['ArrowRight', 'b', { toggle: 'b' }],
    ['ArrowRight', 'a', { select: 'b' }],
    ['ArrowLeft', 'e', { select: 'a' }],
    ['ArrowLeft', 'a', { toggle: 'a' }],
    ['Home', 'h', { select: 'a' }],
    ['End', 'a', { select: 'h' }],
    ['Escape', 'a', { select: undefined }],
    ['ArrowRight', 'e', null],
    ['x', 'a', null],
  ])('%s on %s', (key, id, move) => {
    expect(keyMove(key, rows, at(id))).toEqual(move);
  });

  it('starts at the first line when nothing is chosen', () => {
    expect(keyMove('ArrowDown', rows, -1)).toEqual({ select: 'a' });
  });
});
