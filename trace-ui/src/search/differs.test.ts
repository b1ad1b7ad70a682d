import { describe, expect, it } from 'vitest';
import type { Facet } from '../api/model';
import { differences } from './differs';

const facet = (values: [string, number, number][]): Facet => ({
  selectedSpans: 10,
  otherSpans: 100,
  valueCount: values.length,
  complete: true,
  values: values.map(([value, selected, others]) => ({ value, selected, others })),
});

describe('what differs', () => {
  it('is the value of each attribute whose share differs most, the most first', () => {
    const found = differences(
      [
        { key: 'version', facet: facet([['2.3.1', 9, 12], ['2.3.0', 1, 88]]) },
        { key: 'region', facet: facet([['east', 5, 48]]) },
        { key: 'bank', facet: facet([['BOC', 0, 35], ['ICBC', 10, 30]]) },
      ],
      5,
    );

    expect(found).toEqual([
      { key: 'version', value: '2.3.1', selectedShare: 0.9, otherShare: 0.12 },
      { key: 'bank', value: 'ICBC', selectedShare: 1, otherShare: 0.3 },
    ]);
  });

  it('says nothing where there is nothing to compare with', () => {
    expect(differences([{ key: 'a', facet: { ...facet([['x', 1, 0]]), otherSpans: 0 } }], 5)).toEqual([]);
  });
});
