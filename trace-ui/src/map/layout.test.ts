import { describe, expect, it } from 'vitest';
import { around, busiest, layOutMap } from './layout';

const link = (caller: string, callee: string, calls = 10) => ({ caller, callee, calls });
const shop = [link('order', 'payment'), link('order', 'inventory'), link('payment', 'bank'), link('inventory', 'stock')];

function columns(links: ReturnType<typeof link>[]): string[][] {
  const result: string[][] = [];
  for (const node of layOutMap(links)) ((result[node.layer] ??= [])[node.place] = node.name);
  return result;
}

describe('the map', () => {
  it('puts callers left of what they call, neighbours at the same height', () => {
    expect(columns(shop)).toEqual([['order'], ['inventory', 'payment'], ['stock', 'bank']]);
  });

  it('survives circles: the rarest call of one is the way back', () => {
    expect(columns([...shop, link('bank', 'order', 1), link('order', 'order')])).toEqual(columns(shop));
  });

  it('lays out 300 services', () => {
    const links = Array.from({ length: 299 }, (_, i) => link(`s${Math.floor(i / 3)}`, `s${i + 1}`));

    expect(layOutMap(links)).toHaveLength(300);
  });

  it('is nothing without calls', () => {
    expect(layOutMap([])).toEqual([]);
  });
});

describe('a focus', () => {
  it('is what lies around a service, in both directions', () => {
    expect([...around(shop, 'payment', 1)].sort()).toEqual(['bank', 'order', 'payment']);
    expect(around(shop, 'payment', 2).has('inventory')).toBe(true);
  });

  it('is else the busiest', () => {
    expect(busiest([link('a', 'b', 5), link('c', 'd', 9)], 2)).toEqual(['c', 'd']);
  });
});
