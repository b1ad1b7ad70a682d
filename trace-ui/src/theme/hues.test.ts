import { describe, expect, it } from 'vitest';
import { assignHues, hueOf } from './hues';

describe('assignHues', () => {
  it('gives a service the same hue whatever the order of the names', () => {
    const one = assignHues(['order', 'payment', 'inventory']);
    const other = assignHues(['inventory', 'order', 'payment']);

    for (const name of ['order', 'payment', 'inventory']) expect(one(name)).toBe(other(name));
  });

  it('gives twelve services twelve hues', () => {
    const names = Array.from({ length: 12 }, (_, i) => `service-${i}`);
    const hue = assignHues(names);

    expect(new Set(names.map(hue)).size).toBe(12);
  });

  it('shows what is beyond twelve, or unknown, in grey', () => {
    const names = Array.from({ length: 13 }, (_, i) => `service-${i}`);
    const hue = assignHues(names);

    expect(names.filter((name) => hue(name) === 'var(--hue-rest)')).toHaveLength(1);
    expect(hue('never seen')).toBe('var(--hue-rest)');
    expect(hueOf(12)).toBe('var(--hue-rest)');
  });
});
