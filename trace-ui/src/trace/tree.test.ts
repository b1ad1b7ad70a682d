import { describe, expect, it } from 'vitest';
import { aSpan, lostTrace } from '../fixtures';
import { ancestors, layOut } from './tree';
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

function shown(folded: string[] = []): string[] {
  return layOut(spans, new Set(folded)).map((row) =>
    row.kind === 'ghost' ? `?${row.parentSpanId}` : `${' '.repeat(row.level)}${row.span.spanId}`,
  );
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
    const rows = layOut(spans, new Set()).filter((row) => row.kind === 'span');

    expect(rows.map((row) => row.inside)).toEqual([4, 2, 0, 0, 0, 1, 0, 0]);
    expect(rows.map((row) => row.entersService)).toEqual([true, true, false, false, false, true, false, true]);
  });

  it('lays out the real order trace', () => {
    expect(layOut(lostTrace.spans, new Set())).toHaveLength(lostTrace.spans.length);
  });
});

describe('ancestors', () => {
  it('names what a span hangs on, nearest first', () => {
    expect(ancestors(spans, 3).map((s) => s.spanId)).toEqual(['b', 'a']);
    expect(ancestors(spans, 0)).toEqual([]);
  });
});

describe('keyMove', () => {
  const rows = layOut(spans, new Set(['b']));
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
