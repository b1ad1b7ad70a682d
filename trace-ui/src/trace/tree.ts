import type { Span } from '../api/model';

/** One line of the waterfall: a span, or the place of a parent that was named but is not here. */
export type Row =
  | {
      kind: 'span';
      span: Span;
      level: number;
      folded: boolean;
      /** Spans below it, at any depth. */
      inside: number;
      /** The span's service differs from that of the line it hangs on. */
      entersService: boolean;
    }
  | { kind: 'ghost'; parentSpanId: string; level: 0 };

/**
 * Lays the tree out as lines.
 *
 * ```
 * pre-order, with depth     lines, b folded
 *   a 0                       a
 *   b 1                       b +2
 *   c 2                       e
 *   d 2                       ┄ parent of f not received
 *   e 1                         f
 *   f 0, missing parent
 * ```
 *
 * @param spans in reading order: a span, then its children by start
 * @param folded ids of spans whose inside is not shown
 */
export function layOut(spans: readonly Span[], folded: ReadonlySet<string>): Row[] {
  const inside = insideCounts(spans);
  const services: string[] = [];
  const rows: Row[] = [];
  let ghost: string | null = null;
  for (let i = 0; i < spans.length; i++) {
    const span = spans[i] as Span;
    if (span.depth === 0) {
      const missing = span.missingParent ? span.parentSpanId : null;
      if (missing !== null && missing !== ghost) {
        rows.push({ kind: 'ghost', parentSpanId: missing, level: 0 });
      }
      ghost = missing;
    }
    const count = inside[i] ?? 0;
    const isFolded = count > 0 && folded.has(span.spanId);
    rows.push({
      kind: 'span',
      span,
      level: span.depth + (ghost === null ? 0 : 1),
      folded: isFolded,
      inside: count,
      entersService: span.depth === 0 || services[span.depth - 1] !== span.service,
    });
    services[span.depth] = span.service;
    if (isFolded) i += count;
  }
  return rows;
}

/** What the span at `index` hangs on: its parent, that one's parent and so on. */
export function ancestors(spans: readonly Span[], index: number): Span[] {
  const result: Span[] = [];
  let depth = spans[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0 && depth > 0; i--) {
    const span = spans[i] as Span;
    if (span.depth < depth) {
      result.push(span);
      depth = span.depth;
    }
  }
  return result;
}

/** For each span, how many of those after it lie deeper before the depth comes back. */
function insideCounts(spans: readonly Span[]): number[] {
  const counts = new Array<number>(spans.length).fill(0);
  const open: number[] = [];
  const close = (end: number, depth: number) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if ((spans[top] as Span).depth < depth) return;
      counts[top] = end - top - 1;
      open.pop();
    }
  };
  for (const [i, span] of spans.entries()) {
    close(i, span.depth);
    open.push(i);
  }
  close(spans.length, 0);
  return counts;
}
