import type { Attributes } from '../api/model';

export const GROUPS = [
  'business',
  'plumbline',
  'http',
  'db',
  'messaging',
  'rpc',
  'net',
  'code',
  'other',
] as const;
export type Group = (typeof GROUPS)[number];

/** First segment of a semantic-convention key to the group it is read in. */
const PREFIXES: Record<string, Group> = {
  biz: 'business',
  plumbline: 'plumbline',
  http: 'http',
  url: 'http',
  user_agent: 'http',
  db: 'db',
  messaging: 'messaging',
  rpc: 'rpc',
  net: 'net',
  network: 'net',
  server: 'net',
  client: 'net',
  peer: 'net',
  thread: 'code',
  code: 'code',
};

export interface AttributeGroup {
  group: Group;
  entries: [key: string, value: string][];
}

/** Attributes by what they are about, keys in order; values as text. */
export function groupAttributes(attributes: Attributes): AttributeGroup[] {
  const entries = Object.keys(attributes)
    .sort()
    .map((key): [string, string] => [key, attributeText(attributes[key])]);
  return GROUPS.map((group) => ({
    group,
    entries: entries.filter(([key]) => groupOf(key) === group),
  })).filter(({ entries: some }) => some.length > 0);
}

export function attributeText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function groupOf(key: string): Group {
  const prefix = key.split('.', 1)[0] ?? '';
  return Object.hasOwn(PREFIXES, prefix) ? (PREFIXES[prefix] ?? 'other') : 'other';
}
