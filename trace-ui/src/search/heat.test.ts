import { describe, expect, it } from 'vitest';
import type { Heatmap } from '../api/model';
import { boxOf, cellAt, countIn, type Heat, heatOf, levelOf, placeOf, rangeBetween } from './heat';
import { inside, readBox, readSearch, writeBox } from './conditions';

const START = 1_795_420_000_000_000;
const MAP: Heatmap = {
  startEpochMicros: START,
  columnMicros: 1_000_000,
  columns: 10,
  cells: [
    { column: 0, fromDurationMicros: 1024, spans: 100, errors: 0 },
    { column: 3, fromDurationMicros: 1_048_576, spans: 4, errors: 4 },
    { column: 4, fromDurationMicros: 524_288, spans: 1, errors: 1 },
  ],
};
const heat = heatOf(MAP) as Heat;

describe('the heat map', () => {
  it('puts the slowest on top, a row for each doubling', () => {
    expect(heat).toMatchObject({ rows: 11, most: 100, spans: 105, errors: 5, topFromMicros: 1_048_576 });
    expect(heat.cells.map(({ row }) => row)).toEqual([10, 0, 1]);
  });

  it('is none without spans', () => {
    expect(heatOf({ ...MAP, startEpochMicros: null, cells: [] })).toBeNull();
  });

  it('takes durations too short for a row', () => {
    const short = heatOf({ ...MAP, cells: [{ column: 0, fromDurationMicros: 0, spans: 1, errors: 0 }] });

    expect(short).toMatchObject({ rows: 6, topFromMicros: 0.001 });
  });

  it('gives few spans the first level and the most the last', () => {
    expect([1, 10, 100].map((n) => levelOf(n, 100, 5))).toEqual([1, 3, 5]);
    expect(levelOf(1, 1, 5)).toBe(5);
  });
});

describe('a selection', () => {
  const range = rangeBetween(cellAt(heat, 0.45, 0.12), cellAt(heat, 0.31, 0.01));

  it('is made of whole cells, whichever way it was drawn', () => {
    expect(range).toEqual({ column: [3, 4], row: [0, 1] });
    expect(countIn(heat, range)).toEqual({ spans: 5, errors: 5 });
  });

  it('is a time and a duration, in the address and back', () => {
    const box = boxOf(heat, range);

    expect(box).toEqual({
      fromMicros: START + 3_000_000,
      toMicros: START + 5_000_000,
      minMicros: 524_288,
      maxMicros: 2_097_152,
    });
    expect(readBox(writeBox(box))).toEqual(box);
    const place = placeOf(heat, box);
    expect([place.left, place.right, place.top, place.bottom].map((x) => x.toFixed(4))).toEqual([
      '0.3000',
      '0.5000',
      '0.0000',
      (2 / 11).toFixed(4),
    ]);
  });

  it('takes in what is shorter than any row when it reaches the bottom', () => {
    expect(boxOf(heat, { column: [0, 0], row: [10, 10] })).toMatchObject({ minMicros: 0, maxMicros: 2048 });
  });

  it('narrows a query, and never widens it', () => {
    const box = boxOf(heat, range);

    expect(inside({ service: 'order', minDuration: '1s' }, box)).toEqual({
      service: 'order',
      start: String(START + 3_000_000),
      end: String(START + 5_000_000),
      minDuration: '1000000000ns',
      maxDuration: '2097151999ns',
    });
  });

  it.each(['1~2~3', '2~1~0~5', '1~2~5~5', 'a~b~c~d', '1~2~3~1e9', '-1~2~3~4'])(
    'is not read from %s',
    (box) => {
      expect(readSearch({ box })).toEqual({});
    },
  );
});
