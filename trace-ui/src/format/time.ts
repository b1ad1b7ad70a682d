/**
 * Moments, in the browser's time zone. All take microseconds since 1970-01-01 UTC.
 */

/** `14:27:35.118` */
export function formatClock(micros: number): string {
  return `${formatClockSeconds(micros)}.${pad(new Date(micros / 1000).getMilliseconds(), 3)}`;
}

/** `14:27:35` */
export function formatClockSeconds(micros: number): string {
  const date = new Date(micros / 1000);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** `2026-11-22` */
export function formatDate(micros: number): string {
  const date = new Date(micros / 1000);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The clock alone on the day of `nowMicros`, else with the date in front. */
export function formatMoment(micros: number, nowMicros: number): string {
  const clock = formatClock(micros);
  return formatDate(micros) === formatDate(nowMicros) ? clock : `${formatDate(micros)} ${clock}`;
}

/** `UTC+8`, `UTC−3:30`: the zone every clock on the page is in. */
export function formatZone(micros: number): string {
  const minutes = -new Date(micros / 1000).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${pad(rest)}`}`;
}

/** Now, in the unit of every moment here. */
export function nowMicros(): number {
  return Date.now() * 1000;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
