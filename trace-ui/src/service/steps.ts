/** One for each column; null where there is nothing to say. */
export type Values = readonly (number | null)[];

/** The largest; 0 where there is none. */
export function peakOf(values: Values): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/**
 * An SVG path of steps, a column being 1 wide: level within a column, joined to the next where that
 * has a value, too. A single column is a dash, so it cannot be lost between two gaps.
 *
 * @param top the value at the upper edge, more than 0
 * @param height of the drawing; the value 0 is at its lower edge
 */
export function stepPath(values: Values, top: number, height: number): string {
  let path = '';
  values.forEach((value, column) => {
    if (value === null) return;
    const y = Number((height - (value / top) * height).toFixed(2));
    const joined = column > 0 && values[column - 1] !== null;
    path += joined ? `V${y}H${column + 1}` : `M${column} ${y}H${column + 1}`;
  });
  return path;
}

/** Part by whole for each column; null where the whole is nothing. */
export function shares(parts: readonly number[], wholes: readonly number[]): Values {
  return wholes.map((whole, i) => (whole === 0 ? null : (parts[i] ?? 0) / whole));
}
