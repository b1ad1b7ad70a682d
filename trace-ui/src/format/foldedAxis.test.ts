import { describe, expect, it } from 'vitest';
import { foldAxis } from './foldedAxis';

const GAP = 0.05;

describe('foldAxis', () => {
  it('keeps one stretch as it is', () => {
    const axis = foldAxis([{ from: 100, to: 200 }, { from: 120, to: 140 }], GAP);

    expect(axis.pieces).toHaveLength(1);
    expect([100, 150, 200].map(axis.position)).toEqual([0, 0.5, 1]);
  });

  it('folds a long idle time to a fixed width and keeps its length', () => {
    const axis = foldAxis([{ from: 0, to: 100 }, { from: 1_000_000, to: 1_000_100 }], GAP);

    const gap = axis.pieces[1];
    expect(axis.pieces.map((p) => p.kind)).toEqual(['busy', 'gap', 'busy']);
    expect(gap).toMatchObject({ from: 100, to: 1_000_000 });
    expect((gap?.x1 ?? 0) - (gap?.x0 ?? 0)).toBeCloseTo(GAP);
    expect(axis.position(50)).toBeCloseTo(0.2375);
    expect(axis.position(1_000_100)).toBeCloseTo(1);
  });

  it('draws busy stretches to one scale', () => {
    const { pieces } = foldAxis([{ from: 0, to: 300 }, { from: 9_000, to: 9_100 }], GAP);

    const widths = pieces.filter((p) => p.kind === 'busy').map((p) => p.x1 - p.x0);
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(3);
  });

  it('leaves a short pause open', () => {
    expect(foldAxis([{ from: 0, to: 100 }, { from: 120, to: 200 }], GAP).pieces).toHaveLength(1);
  });

  it('never gives more than a part of the axis to gaps', () => {
    const moments = Array.from({ length: 100 }, (_, i) => ({ from: i * 1e9, to: i * 1e9 + 1 }));

    const { pieces } = foldAxis(moments, GAP);

    const folded = pieces.filter((p) => p.kind === 'gap').reduce((sum, p) => sum + p.x1 - p.x0, 0);
    expect(folded).toBeCloseTo(0.4);
    expect(pieces.at(-1)?.x1).toBeCloseTo(1);
  });

  it('copes with a single moment', () => {
    const axis = foldAxis([{ from: 7, to: 7 }], GAP);

    expect(axis.position(7)).toBe(0);
  });
});
