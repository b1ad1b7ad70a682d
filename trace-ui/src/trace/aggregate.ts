import type { Span } from '../api/model';
import { childrenOf, type SpanTree } from './tree';

/** Spans of one service and name. Microseconds. */
export interface Totals {
  service: string;
  name: string;
  count: number;
  errors: number;
  /** Sum of their durations; those that ran at the same time count each. */
  totalMicros: number;
  /** Of it, the time in which none of their children ran. */
  selfMicros: number;
}

/** Spans that were reached by the same way from the entry. */
export interface CallNode extends Totals {
  /** Different for each node of a tree. */
  key: string;
  depth: number;
  /** The longest of them, to look at. */
  longest: Span;
  /** Longest total first. */
  children: CallNode[];
}

export interface OperationTotals extends Totals {
  p50Micros: number;
  p95Micros: number;
  maxMicros: number;
}

/** For each span, the time in which none of its children ran. */
export function selfTimes(tree: SpanTree): Float64Array {
  return Float64Array.from(tree.spans, (span, i) => {
    const end = span.startEpochMicros + span.durationMicros;
    let covered = 0;
    let reached = span.startEpochMicros;
    // Children come by start, so what is covered grows to the right.
    for (const at of childrenOf(tree, i)) {
      const child = tree.spans[at] as Span;
      const from = Math.max(child.startEpochMicros, reached);
      const to = Math.min(child.startEpochMicros + child.durationMicros, end);
      if (to <= from) continue;
      covered += to - from;
      reached = to;
    }
    return Math.max(0, span.durationMicros - covered);
  });
}

/** The calls put together by the way they were reached: one node where a loop made a thousand. */
export function callTree(tree: SpanTree): CallNode[] {
  const self = selfTimes(tree);
  const roots: CallNode[] = [];
  const nodeOf: CallNode[] = [];
  const byKey = new Map<string, CallNode>();
  for (const [i, span] of tree.spans.entries()) {
    const parent = nodeOf[tree.parent[i] as number];
    // Nodes are numbered, so that a key is as long at the bottom of a deep tree as at its top.
    const key = `${parent?.key ?? ''} ${span.service}\n${span.name}`;
    let node = byKey.get(key);
    if (node === undefined) {
      const depth = parent === undefined ? 0 : parent.depth + 1;
      node = { ...none(span), key: String(byKey.size), depth, longest: span, children: [] };
      byKey.set(key, node);
      (parent?.children ?? roots).push(node);
    }
    add(node, span, self[i] as number);
    if (span.durationMicros > node.longest.durationMicros) node.longest = span;
    nodeOf.push(node);
  }
  for (const node of byKey.values()) node.children.sort((a, b) => b.totalMicros - a.totalMicros);
  return roots.sort((a, b) => b.totalMicros - a.totalMicros);
}

/** Nodes in reading order, without what is inside folded ones. */
export function flatten(roots: readonly CallNode[], folded: ReadonlySet<string>): CallNode[] {
  const result: CallNode[] = [];
  const todo = [...roots].reverse();
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    result.push(node);
    if (!folded.has(node.key)) for (const child of [...node.children].reverse()) todo.push(child);
  }
  return result;
}

/** Every operation of every service, the most time of its own first. */
export function operationTotals(tree: SpanTree): OperationTotals[] {
  const self = selfTimes(tree);
  const byKey = new Map<string, { totals: Totals; durations: number[] }>();
  for (const [i, span] of tree.spans.entries()) {
    const key = `${span.service}\n${span.name}`;
    const group = byKey.get(key) ?? { totals: none(span), durations: [] };
    byKey.set(key, group);
    add(group.totals, span, self[i] as number);
    group.durations.push(span.durationMicros);
  }
  return [...byKey.values()]
    .map(({ totals, durations }) => {
      durations.sort((a, b) => a - b);
      return { ...totals, p50Micros: rank(durations, 0.5), p95Micros: rank(durations, 0.95), maxMicros: rank(durations, 1) };
    })
    .sort((a, b) => b.selfMicros - a.selfMicros);
}

/** Of a flame graph: where a node lies, as shares of the whole width. */
export interface Flame {
  node: CallNode;
  left: number;
  width: number;
}

/** Nodes as wide as their share of the time; what is narrower than `least` is left out. */
export function flames(roots: readonly CallNode[], least: number): Flame[] {
  const result: Flame[] = [];
  const todo: { nodes: readonly CallNode[]; left: number; width: number; whole: number }[] = [
    { nodes: roots, left: 0, width: 1, whole: 0 },
  ];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    // Children that ran at the same time may sum up to more than their parent: then they share it.
    const whole = Math.max(next.whole, next.nodes.reduce((sum, node) => sum + node.totalMicros, 0));
    let left = next.left;
    for (const node of next.nodes) {
      const width = whole === 0 ? 0 : (node.totalMicros / whole) * next.width;
      if (width >= least) {
        result.push({ node, left, width });
        todo.push({ nodes: node.children, left, width, whole: node.totalMicros });
      }
      left += width;
    }
  }
  return result;
}

function none({ service, name }: Span): Totals {
  return { service, name, count: 0, errors: 0, totalMicros: 0, selfMicros: 0 };
}

function add(totals: Totals, span: Span, selfMicros: number): void {
  totals.count++;
  totals.errors += span.status === 'error' ? 1 : 0;
  totals.totalMicros += span.durationMicros;
  totals.selfMicros += selfMicros;
}

/** Nearest rank. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
