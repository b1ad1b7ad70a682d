/** The two words a long duration needs; everything below a minute is written in SI units. */
export interface DurationWords {
  day: string;
  hour: string;
  minute: string;
  second: string;
}

const SI: readonly { micros: number; unit: string }[] = [
  { micros: 1_000_000, unit: 's' },
  { micros: 1_000, unit: 'ms' },
  { micros: 1, unit: 'µs' },
  { micros: 0.001, unit: 'ns' },
];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration for people: three significant digits below a minute (`3.42 s`, `41.0 ms`, `870 µs`),
 * the two largest units above (`13 min 36 s`).
 *
 * @param micros microseconds; negative durations keep their sign
 */
export function formatDuration(micros: number, words: DurationWords): string {
  if (micros < 0) return `−${formatDuration(-micros, words)}`;
  if (micros === 0) return '0 s';
  // 59.96 s would round to "60.0 s": from there on minutes say it better.
  if (micros < 59_950_000) return formatSi(micros);
  return formatLong(Math.round(micros / 1_000_000), words);
}

/** How long ago something was, in whole seconds: more digits would change while they are read. */
export function formatAge(micros: number, words: DurationWords): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  return seconds < MINUTE ? `${seconds} ${words.second}` : formatLong(seconds, words);
}

function formatSi(micros: number): string {
  for (const [i, { micros: size, unit }] of SI.entries()) {
    const last = i === SI.length - 1;
    // 999.6 µs rounds to 1000: it belongs to the larger unit.
    if (micros >= size * 0.9995 || last) return `${threeDigits(micros / size)} ${unit}`;
  }
  throw new Error('unreachable: the last unit takes everything');
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

function formatLong(seconds: number, words: DurationWords): string {
  const [size, large, smallSize, small] =
    seconds >= DAY
      ? [DAY, words.day, HOUR, words.hour]
      : seconds >= HOUR
        ? [HOUR, words.hour, MINUTE, words.minute]
        : [MINUTE, words.minute, 1, words.second];
  const count = Math.floor(seconds / size);
  const rest = Math.floor((seconds % size) / smallSize);
  return rest === 0 ? `${count} ${large}` : `${count} ${large} ${rest} ${small}`;
}
