import type { Source } from '../api/model';

/** Why it cannot be known of a service what it did not do. */
export interface Doubt {
  service: string;
  reason: 'dark' | 'gap' | 'over' | 'plain';
  /** When it was last heard of, of the process that is silent for longest. Microseconds since the epoch. */
  lastSeen: number;
}

export interface Known {
  services: number;
  /** One for each service that is not known whole, by name. */
  doubts: Doubt[];
}

/** Of which services everything that they did is known to have arrived, but for the last seconds. */
export function knownOf(sources: readonly Source[]): Known {
  const services = [...new Set(sources.map((source) => source.service))].sort();
  const doubts = services.flatMap((service) => {
    const doubt = doubtOf(sources.filter((source) => source.service === service));
    return doubt === null ? [] : [{ service, ...doubt }];
  });
  return { services: services.length, doubts };
}

function doubtOf(sources: readonly Source[]): Omit<Doubt, 'service'> | null {
  const oldest = (some: readonly Source[]) => Math.min(...some.map((source) => source.lastSeenEpochMicros));
  const plain = sources.filter((source) => source.tier === 'plain');
  if (plain.length > 0) return { reason: 'plain', lastSeen: oldest(plain) };
  const numbered = sources.filter((source) => source.tier === 'complete');
  const dark = numbered.filter((source) => source.state === 'dark');
  if (dark.length > 0) return { reason: 'dark', lastSeen: oldest(dark) };
  const live = numbered.filter((source) => source.state === 'live');
  if (live.length === 0) return { reason: 'over', lastSeen: Math.max(...numbered.map((s) => s.lastSeenEpochMicros)) };
  const gaps = live.filter((source) => source.gaps.length > 0);
  return gaps.length === 0 ? null : { reason: 'gap', lastSeen: oldest(gaps) };
}

const LOUDEST_FIRST = ['dark', 'live', 'plain', 'ended', 'gone'];

/** Those that need a look first, then by service and start. */
export function inOrder(sources: readonly Source[]): Source[] {
  const rank = (source: Source) => LOUDEST_FIRST.indexOf(source.tier === 'plain' ? 'plain' : source.state);
  return [...sources].sort((a, b) => rank(a) - rank(b) || a.service.localeCompare(b.service));
}
