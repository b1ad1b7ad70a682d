import type { Span } from '../api/model';
import { childrenOf, type SpanTree } from './tree';

/** A stretch of time on the critical path. Microseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

/**
 * The work that the end of the trace waited for, of each span its stretches. Walked backwards from
 * the end of the longest root: the child that ended last before a moment is what was waited for,
 * and before that child began the span itself was busy.
 *
 * ```
 *   a ────────────────────────     a ──   ──          ────    a's own stretches
 *     b ─────                        b ───
 *      d ──                          (nobody waited for d: b ended after it)
 *            c ──────────                   c ──────────
 * ```
 */
export function criticalPath(tree: SpanTree): Map<string, Stretch[]> {
  const result = new Map<string, Stretch[]>();
  const root = longestRoot(tree);
  if (root < 0) return result;
  const todo = [{ at: root, until: Infinity }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const span = tree.spans[next.at] as Span;
    let cursor = Math.min(next.until, endOf(span));
    const stretches: Stretch[] = [];
    for (const at of byEndDescending(tree, childrenOf(tree, next.at))) {
      const child = tree.spans[at] as Span;
      const end = Math.min(endOf(child), cursor);
      // What began after the cursor, or goes on after its parent has ended, was not waited for.
      if (child.startEpochMicros >= cursor || endOf(child) > cursor || child.startEpochMicros < span.startEpochMicros) continue;
      if (cursor > end) stretches.push({ from: end, to: cursor });
      todo.push({ at, until: end });
      cursor = child.startEpochMicros;
    }
    if (cursor > span.startEpochMicros) stretches.push({ from: span.startEpochMicros, to: cursor });
    result.set(span.spanId, stretches.reverse());
  }
  return result;
}

function longestRoot(tree: SpanTree): number {
  let longest = -1;
  for (let i = 0; i < tree.spans.length; i += (tree.inside[i] as number) + 1) {
    const duration = (tree.spans[i] as Span).durationMicros;
    if (longest < 0 || duration > (tree.spans[longest] as Span).durationMicros) longest = i;
  }
  return longest;
}

function byEndDescending(tree: SpanTree, children: number[]): number[] {
  return children.sort((a, b) => endOf(tree.spans[b] as Span) - endOf(tree.spans[a] as Span));
}

function endOf(span: Span): number {
  return span.startEpochMicros + span.durationMicros;
}
