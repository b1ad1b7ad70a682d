/** The stretch of a trace that is seen, from its start. */
export interface Zoom {
  fromMicros: number;
  toMicros: number;
}

/** `from-to` in microseconds; null if it is not that. */
export function readZoom(text: string | undefined): Zoom | null {
  const [, from, to] = /^(\d{1,15}(?:\.\d{1,3})?)-(\d{1,15}(?:\.\d{1,3})?)$/.exec(text ?? '') ?? [];
  const zoom = { fromMicros: Number(from), toMicros: Number(to) };
  return zoom.fromMicros < zoom.toMicros ? zoom : null;
}

export function writeZoom({ fromMicros, toMicros }: Zoom): string {
  const round = (micros: number) => Number(Math.max(0, micros).toFixed(3));
  return `${round(fromMicros)}-${round(toMicros)}`;
}

/** A span with some air around it. */
export function zoomTo(startMicros: number, durationMicros: number): Zoom {
  const air = Math.max(durationMicros * 0.05, 0.5);
  return { fromMicros: Math.max(0, startMicros - air), toMicros: startMicros + durationMicros + air };
}
