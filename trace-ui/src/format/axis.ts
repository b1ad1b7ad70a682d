const STEPS = [1, 2, 5] as const;

/** The smallest of 1, 2, 5 times a power of ten that cuts `span` into at most `most` pieces. */
export function niceStep(span: number, most: number): number {
  if (!(span > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = STEPS.find((s) => span / (s * power) <= most) ?? 10;
  return step * power;
}

/** A stretch of time mapped on 0…1. */
export interface TimeScale {
  startMicros: number;
  lengthMicros: number;
  position(micros: number): number;
}

export function timeScale(startMicros: number, endMicros: number): TimeScale {
  const lengthMicros = Math.max(endMicros - startMicros, 0.001);
  return {
    startMicros,
    lengthMicros,
    position: (micros) => Math.min(1, Math.max(0, (micros - startMicros) / lengthMicros)),
  };
}

/** 0…1 as CSS. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
