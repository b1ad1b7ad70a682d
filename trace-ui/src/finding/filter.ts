import type { FindingQuery } from '../api/client';
import { FINDING_CODES, FINDING_STATES } from '../api/model';
import { type Range, RANGE_MILLIS, RANGES } from '../search/conditions';

/** Which inconsistencies are looked at, as it stands in the address. An absent field asks for nothing. */
export interface FindingFilter {
  code?: (typeof FINDING_CODES)[number] | undefined;
  /** `ALL` where any is wanted; open ones when absent. */
  state?: (typeof FINDING_STATES)[number] | 'ALL' | undefined;
  /** Caller or callee. */
  service?: string | undefined;
  flow?: string | undefined;
  rule?: string | undefined;
  serial?: string | undefined;
  assignee?: string | undefined;
  /** Absent: what somebody has accepted is left out. */
  accepted?: 'ALL' | undefined;
  /** When they were found. Absent: whenever. */
  range?: Range | undefined;
  /** With range `custom`: ISO 8601, in UTC. */
  start?: string | undefined;
  end?: string | undefined;
}

const TEXTS = ['service', 'flow', 'rule', 'serial', 'assignee', 'start', 'end'] as const;

/** Reads the address; what it does not understand it leaves out. */
export function readFilter(raw: Record<string, unknown>): FindingFilter {
  const code = FINDING_CODES.find((c) => c === raw['code']);
  const state = [...FINDING_STATES, 'ALL' as const].find((s) => s === raw['state']);
  const range = RANGES.find((r) => r === raw['range'] && r !== 'all');
  const texts = TEXTS.map((key) => [key, raw[key]] as const).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  );
  return {
    ...(code && { code }),
    ...(state && { state }),
    ...Object.fromEntries(texts),
    ...(range && { range }),
    ...(raw['accepted'] === 'ALL' && { accepted: 'ALL' as const }),
  };
}

/** @returns the query, and the length of the range if that ends now, else null */
export function toFindingQuery(filter: FindingFilter): { query: FindingQuery; sinceMillis: number | null } {
  const { code, state = 'OPEN', service, flow, rule, serial, assignee, accepted, range, start, end } = filter;
  const custom = range === 'custom' ? { start, end } : {};
  return {
    query: {
      code,
      state: state === 'ALL' ? undefined : state,
      service,
      flow,
      rule,
      serial,
      assignee,
      accepted: accepted === 'ALL' ? undefined : 'false',
      ...custom,
    },
    sinceMillis: (range && RANGE_MILLIS[range]) ?? null,
  };
}

/** What narrows the list beside state and kind, each as text and as what is left without it. */
export function narrowings(filter: FindingFilter): { text: string; rest: FindingFilter }[] {
  return (['service', 'flow', 'rule', 'serial', 'assignee'] as const)
    .filter((key) => filter[key] !== undefined && !(key === 'flow' && filter.rule !== undefined))
    .map((key) => {
      const { [key]: value, ...rest } = filter;
      if (key !== 'rule' || filter.flow === undefined) return { text: `${key} = ${value}`, rest };
      // A rule's name means something within its flow only: they go together.
      const { flow, rule, ...others } = filter;
      return { text: `rule = ${flow} / ${rule}`, rest: others };
    });
}

/** Whether there may be more than is shown: all but the plain list of what is open. */
export function isNarrowed({ state, accepted: _, ...rest }: FindingFilter): boolean {
  return (state !== undefined && state !== 'OPEN') || Object.values(rest).some((value) => value !== undefined);
}
