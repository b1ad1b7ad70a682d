import type { HeatCell, Heatmap } from '../api/model';
import type { Box } from './conditions';

/**
 * The heat map as rows and columns of the drawing.
 *
 * ```
 *            column 0  1  2 …
 *  row 0   4 s  ┆      ▪            slowest above
 *  row 1   2 s  ┆  ▪   ▪  ▪
 *  row 2   1 s  ┆  ▪▪  ▪  ▪▪        each row holds from its duration to below twice that
 * ```
 */
export interface Heat {
  startMicros: number;
  columnMicros: number;
  columns: number;
  rows: number;
  /** Where row 0, the slowest, begins. */
  topFromMicros: number;
  most: number;
  errors: number;
  spans: number;
  cells: { column: number; row: number; spans: number; errors: number }[];
}

/** Columns and rows, both ends inclusive. */
export interface CellRange {
  column: [number, number];
  row: [number, number];
}

/** Rows with one duration look empty without neighbours. */
const FEWEST_ROWS = 6;
/** What the collector calls 0: too short for a row of its own. */
const SHORTEST_MICROS = 0.001;

/** null if no span matches. */
export function heatOf(map: Heatmap): Heat | null {
  const { startEpochMicros, columnMicros, columns, cells } = map;
  if (startEpochMicros === null || cells.length === 0) return null;
  const powers = cells.map(powerOf);
  const top = powers.reduce((a, b) => Math.max(a, b), -Infinity);
  const bottom = powers.reduce((a, b) => Math.min(a, b), Infinity);
  const sum = (of: (cell: HeatCell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  return {
    startMicros: startEpochMicros,
    columnMicros,
    columns,
    rows: Math.max(top - bottom + 1, FEWEST_ROWS),
    topFromMicros: fromOf(cells, top),
    most: cells.reduce((most, cell) => Math.max(most, cell.spans), 0),
    errors: sum((cell) => cell.errors),
    spans: sum((cell) => cell.spans),
    cells: cells.map((cell, i) => ({
      column: cell.column,
      row: top - (powers[i] as number),
      spans: cell.spans,
      errors: cell.errors,
    })),
  };
}

function powerOf(cell: HeatCell): number {
  return Math.round(Math.log2(Math.max(cell.fromDurationMicros, SHORTEST_MICROS)));
}

function fromOf(cells: readonly HeatCell[], power: number): number {
  return cells.find((cell) => powerOf(cell) === power)?.fromDurationMicros || SHORTEST_MICROS;
}

/** The shortest duration of a row. */
export function rowFromMicros(heat: Heat, row: number): number {
  return heat.topFromMicros / 2 ** row;
}

/** 1 to `levels`: few and many differ by powers, so the steps do. */
export function levelOf(spans: number, most: number, levels: number): number {
  if (most <= 1) return levels;
  return 1 + Math.round((Math.log(spans) / Math.log(most)) * (levels - 1));
}

export function boxOf(heat: Heat, range: CellRange): Box {
  const [fromColumn, toColumn] = range.column;
  const [slow, fast] = range.row;
  return {
    fromMicros: heat.startMicros + fromColumn * heat.columnMicros,
    toMicros: heat.startMicros + (toColumn + 1) * heat.columnMicros,
    // The last row takes in what is shorter than any row.
    minMicros: fast >= heat.rows - 1 ? 0 : rowFromMicros(heat, fast),
    maxMicros: rowFromMicros(heat, slow) * 2,
  };
}

/** Where a box lies in the drawing, as shares of 0…1; cut at the edges. */
export function placeOf(heat: Heat, box: Box): { left: number; right: number; top: number; bottom: number } {
  const length = heat.columnMicros * heat.columns;
  const across = (micros: number) => share((micros - heat.startMicros) / length);
  const down = (micros: number) =>
    share((Math.log2(heat.topFromMicros * 2) - Math.log2(Math.max(micros, SHORTEST_MICROS))) / heat.rows);
  return {
    left: across(box.fromMicros),
    right: across(box.toMicros),
    top: down(box.maxMicros),
    bottom: box.minMicros === 0 ? 1 : down(box.minMicros),
  };
}

/** The nearest cell to a point given as shares of 0…1. */
export function cellAt(heat: Heat, x: number, y: number): { column: number; row: number } {
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value * count)));
  return { column: within(x, heat.columns), row: within(y, heat.rows) };
}

export function rangeBetween(
  a: { column: number; row: number },
  b: { column: number; row: number },
): CellRange {
  const sorted = (x: number, y: number): [number, number] => [Math.min(x, y), Math.max(x, y)];
  return { column: sorted(a.column, b.column), row: sorted(a.row, b.row) };
}

/** Spans and errors inside, for the words beside the selection. */
export function countIn(heat: Heat, range: CellRange): { spans: number; errors: number } {
  const inside = heat.cells.filter(
    ({ column, row }) =>
      column >= range.column[0] && column <= range.column[1] && row >= range.row[0] && row <= range.row[1],
  );
  return {
    spans: inside.reduce((sum, cell) => sum + cell.spans, 0),
    errors: inside.reduce((sum, cell) => sum + cell.errors, 0),
  };
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
