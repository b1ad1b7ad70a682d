import { describe, expect, it } from 'vitest';
import { percentText, rateText } from './number';

describe('numbers', () => {
  it('are shares with the digits that matter', () => {
    expect([0, 0.004, 0.056, 0.5, 1].map(percentText)).toEqual(['0 %', '0.4 %', '5.6 %', '50 %', '100 %']);
  });

  it('are rates in the unit in which they are more than one', () => {
    expect([rateText(7200, 3600), rateText(90_000, 3600), rateText(30, 3600), rateText(30, null)]).toEqual([
      '2.0/s',
      '25/s',
      '0.5/min',
      '30',
    ]);
  });
});
