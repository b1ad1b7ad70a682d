import { describe, expect, it } from 'vitest';
import { isNarrowed, narrowings, readFilter, toFindingQuery } from './filter';

describe('the address of the inconsistencies', () => {
  it('is read as far as it is understood', () => {
    const raw = { code: 'A01', state: 'ALL', service: 'order', range: '1h', rule: '', flow: ['a', 'b'], other: 'x' };

    expect(readFilter(raw)).toEqual({ code: 'A01', state: 'ALL', service: 'order', range: '1h' });
    expect(readFilter({ code: 'A99', state: 'GONE', range: 'all' })).toEqual({});
  });

  it('asks for open ones unless it says otherwise', () => {
    expect(toFindingQuery({}).query.state).toBe('OPEN');
    expect(toFindingQuery({ state: 'ALL' }).query.state).toBeUndefined();
    expect(toFindingQuery({ state: 'RESOLVED' }).query.state).toBe('RESOLVED');
    expect(toFindingQuery({}).query.accepted).toBe('false');
    expect(toFindingQuery({ accepted: 'ALL' }).query.accepted).toBeUndefined();
  });

  it('has a length of time or two ends', () => {
    const ends = { start: '2026-11-22T06:00:00Z', end: '2026-11-22T07:00:00Z' };

    expect(toFindingQuery({ range: '1h', ...ends })).toMatchObject({ sinceMillis: 3_600_000 });
    expect(toFindingQuery({ range: '1h', ...ends }).query.start).toBeUndefined();
    expect(toFindingQuery({ range: 'custom', ...ends })).toMatchObject({ sinceMillis: null, query: ends });
  });

  it('can be widened step by step', () => {
    const filter = { state: 'ALL', service: 'order', flow: 'pay', rule: 'charged', serial: 'S-1' } as const;

    expect(narrowings(filter)).toEqual([
      { text: 'service = order', rest: { state: 'ALL', flow: 'pay', rule: 'charged', serial: 'S-1' } },
      { text: 'rule = pay / charged', rest: { state: 'ALL', service: 'order', serial: 'S-1' } },
      { text: 'serial = S-1', rest: { state: 'ALL', service: 'order', flow: 'pay', rule: 'charged' } },
    ]);
    expect(narrowings({ flow: 'pay' })).toEqual([{ text: 'flow = pay', rest: {} }]);
    expect(isNarrowed({ state: 'OPEN', code: undefined })).toBe(false);
    expect(isNarrowed({ state: 'ALL' })).toBe(true);
    expect(isNarrowed({ range: '1h' })).toBe(true);
  });
});
