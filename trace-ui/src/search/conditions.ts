import type { TraceQuery } from '../api/client';
import { STATUSES } from '../api/model';

export const RANGES = ['15m', '1h', '6h', '24h', '7d', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

export const RANGE_MILLIS: Partial<Record<Range, number>> = {
  '15m': 15 * 60_000,
  '1h': 60 * 60_000,
  '6h': 6 * 60 * 60_000,
  '24h': 24 * 60 * 60_000,
  '7d': 7 * 24 * 60 * 60_000,
};

/** What a search asks for, as it stands in the address. An absent field asks for nothing. */
export interface Conditions {
  /** In the query language; holds together with the rest. */
  q?: string;
  service?: string;
  operation?: string;
  status?: (typeof STATUSES)[number];
  serial?: string;
  /** With a unit: `200ms`. */
  min?: string;
  max?: string;
  /** `key=value` each; all must hold. */
  attribute?: string[];
  /** Absent: all that is stored. */
  range?: Range;
  /** With range `custom`: ISO 8601, in UTC. */
  start?: string;
  end?: string;
  /** A rectangle of the heat map, see {@link Box}; narrows the list, not the map. */
  box?: string;
  /** The list follows what arrives. */
  live?: '1';
}

/** A rectangle of the heat map: spans that started in a time and took so long. Microseconds. */
export interface Box {
  fromMicros: number;
  toMicros: number;
  /** Inclusive. */
  minMicros: number;
  /** Exclusive. */
  maxMicros: number;
}

/** `from~to~min~max`; null if it is not that. */
export function readBox(text: string | undefined): Box | null {
  const parts = (text ?? '').split('~');
  const [fromMicros = NaN, toMicros = NaN, minMicros = NaN, maxMicros = NaN] = parts.map((part) =>
    /^\d{1,17}(\.\d{1,3})?$/.test(part) ? Number(part) : NaN,
  );
  if (parts.length !== 4 || !(fromMicros < toMicros) || !(minMicros < maxMicros)) return null;
  return { fromMicros, toMicros, minMicros, maxMicros };
}

export function writeBox(box: Box): string {
  const { fromMicros, toMicros, minMicros, maxMicros } = box;
  const round = (micros: number) => Number(micros.toFixed(3));
  return [Math.round(fromMicros), Math.round(toMicros), round(minMicros), round(maxMicros)].join('~');
}

/** Reads the address; what it does not understand it leaves out. */
export function readSearch(raw: Record<string, unknown>): Conditions {
  const status = STATUSES.find((s) => s === raw['status']);
  const range = RANGES.find((r) => r === raw['range']);
  const attribute = [raw['attribute']].flat().filter((a): a is string => typeof a === 'string');
  const texts = Object.fromEntries(
    (['q', 'service', 'operation', 'serial', 'min', 'max', 'start', 'end'] as const)
      .map((key) => [key, raw[key]] as const)
      .filter(([, value]) => typeof value === 'string' && value !== ''),
  );
  return {
    ...texts,
    ...(status && { status }),
    ...(range && { range }),
    ...(attribute.length > 0 && { attribute }),
    ...(typeof raw['box'] === 'string' && readBox(raw['box']) && { box: raw['box'] }),
    ...(raw['live'] === '1' && { live: '1' as const }),
  };
}

/** @returns the query, and the length of the range if that ends now, else null */
export function toQuery(conditions: Conditions): { query: TraceQuery; sinceMillis: number | null } {
  const { min, max, range, start, end, box: _box, live: _live, ...same } = conditions;
  const custom = range === 'custom' ? { start, end } : {};
  return {
    query: { ...same, minDuration: min, maxDuration: max, ...custom },
    sinceMillis: (range && RANGE_MILLIS[range]) ?? null,
  };
}

/** The query narrowed to what a rectangle of its heat map holds. */
export function inside(query: TraceQuery, box: Box): TraceQuery {
  const { minDuration, maxDuration } = query;
  const min = Math.max(box.minMicros, minDuration === undefined ? 0 : toMicros(minDuration));
  // Inclusive in a query: a nanosecond less than where the next row begins.
  const max = Math.min(box.maxMicros - 0.001, maxDuration === undefined ? Infinity : toMicros(maxDuration));
  return {
    ...query,
    start: String(box.fromMicros),
    end: String(box.toMicros),
    minDuration: `${Math.round(min * 1000)}ns`,
    maxDuration: `${Math.round(max * 1000)}ns`,
  };
}

const MICROS: Record<string, number> = { ns: 0.001, us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000 };

/** `200ms`, as it stands in a query. */
function toMicros(duration: string): number {
  const [, number = '0', unit = 'us'] = /^([\d.]+)\s*(\D+)$/.exec(normaliseDuration(duration)) ?? [];
  return Number(number) * (MICROS[unit] ?? 1);
}

const DURATION = /^\d+(\.\d+)?\s*(ns|us|µs|ms|s|m)$/;

export function isDuration(text: string): boolean {
  return DURATION.test(text.trim());
}

/** `200 ms` and `200µs` as the collector writes them. */
export function normaliseDuration(text: string): string {
  return text.trim().replace(/\s+/g, '').replace('µs', 'us');
}

/** Splits `a=b c="two words"` at spaces outside quotes; quotes are taken off. */
export function splitAttributes(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([token]) => token.replaceAll('"', ''));
}

export function joinAttributes(attributes: readonly string[]): string {
  return attributes.map((a) => (/\s/.test(a) ? a.replace(/=(.*)$/s, '="$1"') : a)).join(' ');
}

/** The conditions that narrow a search, each as text and as what is left without it. */
export function withoutEach(conditions: Conditions): { text: string; rest: Conditions }[] {
  const single = (['q', 'service', 'operation', 'status', 'serial', 'min', 'max'] as const)
    .filter((key) => conditions[key] !== undefined)
    .map((key) => {
      const { [key]: value, ...rest } = conditions;
      return { text: key === 'q' ? String(value) : `${key}=${value}`, rest };
    });
  const attributes = (conditions.attribute ?? []).map((text, i) => {
    const { attribute = [], ...rest } = conditions;
    const kept = attribute.filter((_, j) => j !== i);
    return { text, rest: kept.length > 0 ? { ...rest, attribute: kept } : rest };
  });
  return [...single, ...attributes];
}
