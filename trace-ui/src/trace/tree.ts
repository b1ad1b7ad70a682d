import type { Span } from '../api/model';

/** Siblings of one service and name stand as one line from this number on. */
const FEWEST_REPEATED = 8;

/** The spans of a trace and how they hang together; indices are places in `spans`. */
export interface SpanTree {
  /** In reading order: a span, then its children by start. */
  spans: readonly Span[];
  /** −1 of a root, and of a span whose parent is not here. */
  parent: Int32Array;
  /** How many spans lie below, at any depth. */
  inside: Int32Array;
  indexOf: ReadonlyMap<string, number>;
}

/** One line of the waterfall. */
export type Row = SpanRowOf | GroupRowOf | GhostRowOf;

export interface SpanRowOf {
  kind: 'span';
  span: Span;
  level: number;
  folded: boolean;
  /** Spans below it, at any depth. */
  inside: number;
  /** The span's service differs from that of the line it hangs on. */
  entersService: boolean;
}

/** Siblings that do the same, many times. */
export interface GroupRowOf {
  kind: 'group';
  key: string;
  level: number;
  opened: boolean;
  service: string;
  name: string;
  /** By start. */
  members: readonly Span[];
  entersService: boolean;
}

/** The place of a parent that was named but is not here. */
export interface GhostRowOf {
  kind: 'ghost';
  parentSpanId: string;
  level: 0;
}

/** What of the tree is to be seen. */
export interface View {
  /** Ids of spans whose inside is not shown. */
  folded: ReadonlySet<string>;
  /** Keys of groups that are shown one by one. */
  opened: ReadonlySet<string>;
  /** By index: whether a span is shown; null for all. Groups are not made of what was picked out. */
  shown: Uint8Array | null;
}

export const ALL: View = { folded: new Set(), opened: new Set(), shown: null };

export function treeOf(spans: readonly Span[]): SpanTree {
  const parent = new Int32Array(spans.length).fill(-1);
  const inside = new Int32Array(spans.length);
  const indexOf = new Map<string, number>();
  const open: number[] = [];
  for (const [i, span] of spans.entries()) {
    indexOf.set(span.spanId, i);
    open.length = Math.min(open.length, span.depth);
    if (span.depth > 0) parent[i] = open[span.depth - 1] ?? -1;
    open[span.depth] = i;
  }
  for (let i = spans.length - 1; i >= 0; i--) {
    const above = parent[i] as number;
    if (above >= 0) inside[above] = (inside[above] as number) + (inside[i] as number) + 1;
  }
  return { spans, parent, inside, indexOf };
}

/** Places of the children, by start. */
export function childrenOf(tree: SpanTree, index: number): number[] {
  const result: number[] = [];
  const end = index + (tree.inside[index] ?? 0);
  for (let i = index + 1; i <= end; i += (tree.inside[i] as number) + 1) result.push(i);
  return result;
}

/** What a span hangs on: its parent, that one's parent and so on. */
export function ancestors(tree: SpanTree, index: number): number[] {
  const result: number[] = [];
  for (let i = tree.parent[index] ?? -1; i >= 0; i = tree.parent[i] as number) result.push(i);
  return result;
}

/** The group a span would be in, were there enough like it. */
export function groupKey(tree: SpanTree, index: number): string {
  const { service, name } = tree.spans[index] as Span;
  const parent = tree.spans[tree.parent[index] ?? -1];
  return `${parent?.spanId ?? ''}\n${service}\n${name}`;
}

type Item = { at: number; level: number } | { row: GhostRowOf } | { group: GroupRowOf; at: number[] };

/**
 * Lays the tree out as lines.
 *
 * ```
 * pre-order, with depth     lines, b folded
 *   a 0                       a
 *   b 1                       b +2
 *   c 2                       ×9 e              nine siblings alike
 *   d 2                       ┄ parent of f not received
 *   e 1 (nine times)            f
 *   f 0, missing parent
 * ```
 */
export function layOut(tree: SpanTree, view: View): Row[] {
  const rows: Row[] = [];
  const todo: Item[] = rootsOf(tree, view).reverse();
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    if ('row' in item) {
      rows.push(item.row);
    } else if ('group' in item) {
      rows.push(item.group);
      if (item.group.opened) pushReversed(todo, item.at.map((at) => ({ at, level: item.group.level + 1 })));
    } else {
      const row = spanRow(tree, view, item.at, item.level);
      rows.push(row);
      if (!row.folded && row.inside > 0) pushReversed(todo, linesBelow(tree, view, item.at, item.level + 1));
    }
  }
  return rows;
}

/** Not `push(...items)`: a hundred thousand arguments overflow the stack. */
function pushReversed(todo: Item[], items: readonly Item[]): void {
  for (let i = items.length - 1; i >= 0; i--) todo.push(items[i] as Item);
}

function rootsOf(tree: SpanTree, view: View): Item[] {
  const items: Item[] = [];
  let ghost: string | null = null;
  for (let i = 0; i < tree.spans.length; i += (tree.inside[i] as number) + 1) {
    if (view.shown?.[i] === 0) continue;
    const span = tree.spans[i] as Span;
    const missing = span.missingParent ? span.parentSpanId : null;
    if (missing !== null && missing !== ghost) {
      items.push({ row: { kind: 'ghost', parentSpanId: missing, level: 0 } });
    }
    ghost = missing;
    items.push({ at: i, level: missing === null ? 0 : 1 });
  }
  return items;
}

function spanRow(tree: SpanTree, view: View, at: number, level: number): SpanRowOf {
  const span = tree.spans[at] as Span;
  const inside = tree.inside[at] as number;
  return { kind: 'span', span, level, inside, folded: inside > 0 && view.folded.has(span.spanId), entersService: enters(tree, at) };
}

function enters(tree: SpanTree, at: number): boolean {
  const parent = tree.spans[tree.parent[at] ?? -1];
  return parent?.service !== tree.spans[at]?.service;
}

function linesBelow(tree: SpanTree, view: View, parent: number, level: number): Item[] {
  const children = childrenOf(tree, parent).filter((i) => view.shown?.[i] !== 0);
  if (children.length < FEWEST_REPEATED || view.shown !== null) return children.map((at) => ({ at, level }));
  const alike = new Map<string, number[]>();
  for (const at of children) {
    const key = groupKey(tree, at);
    const group = alike.get(key);
    if (group) group.push(at);
    else alike.set(key, [at]);
  }
  return children.flatMap((at): Item[] => {
    const key = groupKey(tree, at);
    const members = alike.get(key) ?? [];
    if (members.length < FEWEST_REPEATED) return [{ at, level }];
    return members[0] === at ? [{ group: groupRow(tree, view, key, members, level), at: members }] : [];
  });
}

function groupRow(tree: SpanTree, view: View, key: string, at: readonly number[], level: number): GroupRowOf {
  const members = at.map((i) => tree.spans[i] as Span);
  const { service, name } = members[0] as Span;
  const entersService = enters(tree, at[0] as number);
  return { kind: 'group', key, level, opened: view.opened.has(key), service, name, members, entersService };
}

/** Ids of the spans to fold so that nothing deeper than `depth` is seen. */
export function foldedBelow(tree: SpanTree, depth: number): Set<string> {
  const ids = tree.spans.filter((span, i) => span.depth === depth && (tree.inside[i] as number) > 0);
  return new Set(ids.map((span) => span.spanId));
}

/** The deepest level there is, from 0. */
export function deepest(tree: SpanTree): number {
  return tree.spans.reduce((most, span) => Math.max(most, span.depth), 0);
}
