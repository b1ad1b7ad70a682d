/** From and to in microseconds since the epoch; `to` is not before `from`. */
export interface Interval {
  from: number;
  to: number;
}

/** A piece of the axis, `x0`…`x1` in 0…1. A gap is folded: its width says nothing of its length. */
export interface Piece extends Interval {
  kind: 'busy' | 'gap';
  x0: number;
  x1: number;
}

export interface FoldedAxis {
  pieces: Piece[];
  /** Where a moment stands, 0…1. */
  position(micros: number): number;
}

/** An idle stretch longer than this share of all busy time is folded. */
const FOLD_FROM_SHARE = 0.4;
/** However many gaps there are, busy time keeps at least this share of the axis. */
const MOST_GAP_WIDTH = 0.4;

/**
 * One axis over moments that may lie minutes or days apart.
 *
 * ```
 *   ████ ██            ███        intervals
 *   |  busy  |~ gap ~| busy |     pieces; busy ones are drawn to one scale
 * ```
 *
 * @param intervals in any order, overlapping or not; at least one
 * @param gap share of the axis that a folded gap takes, less where there are many
 */
export function foldAxis(intervals: readonly Interval[], gap: number): FoldedAxis {
  const busy = mergeShortGaps(union(intervals));
  const gaps = busy.length - 1;
  const gapWidth = gaps === 0 ? 0 : Math.min(gap, MOST_GAP_WIDTH / gaps);
  const length = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const busyWidth = 1 - gaps * gapWidth;
  const pieces: Piece[] = [];
  let x = 0;
  for (const [i, { from, to }] of busy.entries()) {
    // All of it may be a single moment: then the moments share the width.
    const share = length > 0 ? (to - from) / length : 1 / busy.length;
    const x1 = x + share * busyWidth;
    pieces.push({ kind: 'busy', from, to, x0: x, x1 });
    const next = busy[i + 1];
    if (next) pieces.push({ kind: 'gap', from: to, to: next.from, x0: x1, x1: x1 + gapWidth });
    x = x1 + gapWidth;
  }
  return { pieces, position: (micros) => position(pieces, micros) };
}

function position(pieces: readonly Piece[], micros: number): number {
  for (const { from, to, x0, x1 } of pieces) {
    if (micros < from) return x0;
    if (micros <= to) return to === from ? x0 : x0 + ((micros - from) / (to - from)) * (x1 - x0);
  }
  return 1;
}

function union(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

function mergeShortGaps(busy: readonly Interval[]): Interval[] {
  const length = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const result: Interval[] = [];
  for (const { from, to } of busy) {
    const last = result.at(-1);
    if (last && from - last.to <= length * FOLD_FROM_SHARE) last.to = to;
    else result.push({ from, to });
  }
  return result;
}
