import { useSyncExternalStore } from 'react';

/**
 * The time zone of every moment on the pages: the browser's, or one the reader chose. `local` or
 * an IANA name.
 */
export type Zone = string;

export const LOCAL: Zone = 'local';
/** Offered beside the browser's own. */
export const ZONES: readonly Zone[] = [LOCAL, 'UTC', 'Asia/Shanghai', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles'];

const STORAGE_KEY = 'plumbline.zone';
const MINUTE_MILLIS = 60_000;
const QUARTER_MILLIS = 15 * MINUTE_MILLIS;
const MOST_CACHED = 1_000;
const listeners = new Set<() => void>();
let current: Zone = LOCAL;
let formatter: Intl.DateTimeFormat | null = null;
const offsets = new Map<number, number>();

/** Applies the remembered choice. */
export function startZone(): void {
  try {
    apply(ZONES.find((zone) => zone === localStorage.getItem(STORAGE_KEY)) ?? LOCAL);
  } catch {
    apply(LOCAL);
  }
}

export function chooseZone(zone: Zone): void {
  try {
    localStorage.setItem(STORAGE_KEY, zone);
  } catch {
    // Storage may be forbidden by policy: the choice then lasts for this page only.
  }
  apply(zone);
  for (const listener of listeners) listener();
}

export function useZone(): Zone {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** Minutes that clocks in the zone are ahead of UTC at a moment; of what is a leap of summer time, too. */
export function offsetMinutes(millis: number): number {
  if (formatter === null) return -new Date(millis).getTimezoneOffset();
  // Zones change their clocks on a quarter of an hour: one answer for each is enough.
  const quarter = Math.floor(millis / QUARTER_MILLIS);
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    offset = measure(formatter, quarter * QUARTER_MILLIS);
    if (offsets.size >= MOST_CACHED) offsets.clear();
    offsets.set(quarter, offset);
  }
  return offset;
}

function apply(zone: Zone): void {
  current = zone;
  offsets.clear();
  formatter = zone === LOCAL ? null : newFormatter(zone);
}

function newFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}

function measure(format: Intl.DateTimeFormat, millis: number): number {
  const part = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = part as Record<string, number | undefined>;
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - millis) / MINUTE_MILLIS);
}
