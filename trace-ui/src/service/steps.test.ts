import { describe, expect, it } from 'vitest';
import { peakOf, shares, stepPath } from './steps';

describe('steps', () => {
  it('are level within a column and joined to the next', () => {
    expect(stepPath([0, 10, 5], 10, 100)).toBe('M0 100H1V0H2V50H3');
  });

  it('leave a gap where nothing is known, and draw a single column as a dash', () => {
    expect(stepPath([null, 2, null, 4], 4, 100)).toBe('M1 50H2M3 0H4');
    expect(stepPath([null, null], 4, 100)).toBe('');
  });

  it('know their peak', () => {
    expect(peakOf([1, null, 7, 3])).toBe(7);
    expect(peakOf([null])).toBe(0);
  });

  it('are shares where there is a whole', () => {
    expect(shares([1, 0, 0], [4, 2, 0])).toEqual([0.25, 0, null]);
  });
});
