import { offsetMinutes } from './zone';

/**
 * Moments, in the time zone the reader chose. All take microseconds since 1970-01-01 UTC.
 */

/** `14:27:35.118` */
export function formatClock(micros: number): string {
  return `${formatClockSeconds(micros)}.${pad(shifted(micros).getUTCMilliseconds(), 3)}`;
}

/** `14:27:35` */
export function formatClockSeconds(micros: number): string {
  const date = shifted(micros);
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
}

/** `2026-11-22` */
export function formatDate(micros: number): string {
  const date = shifted(micros);
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** The clock alone on the day of `nowMicros`, else with the date in front. */
export function formatMoment(micros: number, nowMicros: number): string {
  const clock = formatClock(micros);
  return formatDate(micros) === formatDate(nowMicros) ? clock : `${formatDate(micros)} ${clock}`;
}

/** `UTC+8`, `UTC−3:30`: the zone every clock on the page is in. */
export function formatZone(micros: number): string {
  const minutes = offsetMinutes(micros / 1000);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${pad(rest)}`}`;
}

/** ISO 8601 in UTC, to the millisecond. */
export function isoOf(micros: number): string {
  return new Date(Math.round(micros / 1000)).toISOString();
}

/** Now, in the unit of every moment here. */
export function nowMicros(): number {
  return Date.now() * 1000;
}

/** A date whose UTC fields are those of the chosen zone. */
function shifted(micros: number): Date {
  const millis = micros / 1000;
  return new Date(millis + offsetMinutes(millis) * 60_000);
}

/** The value of a `datetime-local` field, which has no zone of its own, for a moment. */
export function toField(iso: string | undefined): string {
  const millis = Date.parse(iso ?? '');
  return Number.isNaN(millis) ? '' : shifted(millis * 1000).toISOString().slice(0, 19);
}

/** What a `datetime-local` field says, as a moment in UTC; undefined where it says none. */
export function fromField(value: string): string | undefined {
  const asUtc = Date.parse(`${value}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guess = asUtc - offsetMinutes(asUtc) * 60_000;
  // Again with the offset of that moment: between the two, clocks may have been put forward or back.
  return new Date(asUtc - offsetMinutes(guess) * 60_000).toISOString();
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
