import { describe, expect, it } from 'vitest';
import {
  isDuration,
  joinAttributes,
  normaliseDuration,
  readSearch,
  splitAttributes,
  toQuery,
  withoutEach,
} from './conditions';

describe('readSearch', () => {
  it('takes what it understands and leaves out the rest', () => {
    expect(
      readSearch({ service: 'order', status: 'error', range: '1h', attribute: 'a=b', page: '7', min: '' }),
    ).toEqual({ service: 'order', status: 'error', range: '1h', attribute: ['a=b'] });
    expect(readSearch({ status: 'bad', range: 'ever', attribute: ['a=1', 7, 'b=2'] })).toEqual({
      attribute: ['a=1', 'b=2'],
    });
  });
});

describe('toQuery', () => {
  it('asks the collector in its own words', () => {
    expect(toQuery({ service: 'order', min: '200ms', max: '5s', range: '15m' })).toEqual({
      query: { service: 'order', minDuration: '200ms', maxDuration: '5s' },
      sinceMillis: 900_000,
    });
  });

  it('sends a start and an end only where they were asked for', () => {
    const range = { start: '2026-11-22T00:00:00.000Z', end: '2026-11-23T00:00:00.000Z' };

    expect(toQuery({ ...range, range: 'custom' })).toMatchObject({ query: range, sinceMillis: null });
    expect(toQuery({ ...range, range: '1h' }).query).not.toHaveProperty('start');
  });
});

describe('durations', () => {
  it.each(['200ms', '1.5s', '3 m', '870µs', '5ns'])('%s is one', (text) => {
    expect(isDuration(text)).toBe(true);
  });

  it.each(['200', 'fast', '-1s', '1h30m', ''])('%s is none', (text) => {
    expect(isDuration(text)).toBe(false);
  });

  it('are written as the collector reads them', () => {
    expect(normaliseDuration(' 870 µs ')).toBe('870us');
  });
});

describe('attributes', () => {
  it('are separated by spaces; quotes keep words together', () => {
    const texts = ['http.route=/pay', 'biz.note=two words'];

    expect(splitAttributes('http.route=/pay  biz.note="two words"')).toEqual(texts);
    expect(splitAttributes(joinAttributes(texts))).toEqual(texts);
  });
});

describe('withoutEach', () => {
  it('offers the search without each of its conditions', () => {
    expect(withoutEach({ service: 'order', attribute: ['a=1', 'b=2'], range: '1h' })).toEqual([
      { text: 'service=order', rest: { attribute: ['a=1', 'b=2'], range: '1h' } },
      { text: 'a=1', rest: { service: 'order', attribute: ['b=2'], range: '1h' } },
      { text: 'b=2', rest: { service: 'order', attribute: ['a=1'], range: '1h' } },
    ]);
  });
});
