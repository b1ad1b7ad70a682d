import type { TraceQuery } from '../api/client';
import { STATUSES } from '../api/model';

export const RANGES = ['15m', '1h', '24h', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

const RANGE_MILLIS: Partial<Record<Range, number>> = {
  '15m': 15 * 60_000,
  '1h': 60 * 60_000,
  '24h': 24 * 60 * 60_000,
};

/** What a search asks for, as it stands in the address. An absent field asks for nothing. */
export interface Conditions {
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
}

/** Reads the address; what it does not understand it leaves out. */
export function readSearch(raw: Record<string, unknown>): Conditions {
  const status = STATUSES.find((s) => s === raw['status']);
  const range = RANGES.find((r) => r === raw['range']);
  const attribute = [raw['attribute']].flat().filter((a): a is string => typeof a === 'string');
  const texts = Object.fromEntries(
    (['service', 'operation', 'serial', 'min', 'max', 'start', 'end'] as const)
      .map((key) => [key, raw[key]] as const)
      .filter(([, value]) => typeof value === 'string' && value !== ''),
  );
  return {
    ...texts,
    ...(status && { status }),
    ...(range && { range }),
    ...(attribute.length > 0 && { attribute }),
  };
}

/** @returns the query, and the length of the range if that ends now, else null */
export function toQuery(conditions: Conditions): { query: TraceQuery; sinceMillis: number | null } {
  const { min, max, range, start, end, ...same } = conditions;
  const custom = range === 'custom' ? { start, end } : {};
  return {
    query: { ...same, minDuration: min, maxDuration: max, ...custom },
    sinceMillis: (range && RANGE_MILLIS[range]) ?? null,
  };
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
  const single = (['service', 'operation', 'status', 'serial', 'min', 'max'] as const)
    .filter((key) => conditions[key] !== undefined)
    .map((key) => {
      const { [key]: value, ...rest } = conditions;
      return { text: `${key}=${value}`, rest };
    });
  const attributes = (conditions.attribute ?? []).map((text, i) => {
    const { attribute = [], ...rest } = conditions;
    const kept = attribute.filter((_, j) => j !== i);
    return { text, rest: kept.length > 0 ? { ...rest, attribute: kept } : rest };
  });
  return [...single, ...attributes];
}
