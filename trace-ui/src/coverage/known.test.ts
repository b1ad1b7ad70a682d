import { describe, expect, it } from 'vitest';
import type { NumberedSource } from '../api/model';
import { aSource } from '../fixtures';
import { inOrder, knownOf } from './known';

const PLAIN = { tier: 'plain', service: 'cart', lastSeenEpochMicros: 5 } as const;
const doubts = (...sources: Parameters<typeof knownOf>[0][number][]) =>
  knownOf(sources).doubts.map(({ service, reason }) => `${service} ${reason}`);

describe('what is known of services', () => {
  it('is everything while all of their processes report', () => {
    expect(knownOf([aSource({}), aSource({ instance: 'b' }), aSource({ service: 'order' })])).toEqual({ services: 2, doubts: [] });
  });

  it.each<[string, Partial<NumberedSource>]>([
    ['payment dark', { state: 'dark' }],
    ['payment gap', { gaps: [{ from: 3, to: 4 }] }],
  ])('is in doubt: %s', (doubt, more) => {
    expect(doubts(aSource({}), aSource({ instance: 'b', ...more }))).toEqual([doubt]);
  });

  it('does not mind a process that has ended beside one that reports', () => {
    expect(doubts(aSource({}), aSource({ instance: 'b', state: 'ended' }), aSource({ instance: 'c', state: 'gone' }))).toEqual([]);
  });

  it('is in doubt when nobody is left, and where spans have no numbers', () => {
    expect(doubts(aSource({ state: 'ended' }), PLAIN)).toEqual(['cart plain', 'payment over']);
  });
});

it('the silent stand first', () => {
  const states = inOrder([aSource({ state: 'gone' }), PLAIN, aSource({}), aSource({ state: 'dark' })]).map((source) =>
    source.tier === 'plain' ? 'plain' : source.state,
  );

  expect(states).toEqual(['dark', 'live', 'plain', 'gone']);
});
