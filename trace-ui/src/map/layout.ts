/** A service on the map and what it answered. */
export interface MapNode {
  name: string;
  /** From the left; callers stand left of what they call. */
  layer: number;
  /** From the top of its layer. */
  place: number;
}

export interface MapLink {
  caller: string;
  callee: string;
  calls: number;
}

const SWEEPS = 4;

/**
 * Puts services in layers from left to right and orders each layer so that few lines cross.
 *
 * ```
 *   layer 0     1          2
 *   order ───── inventory
 *      └─────── payment ── bank        a call back (bank → order) is drawn, but moves nobody
 * ```
 */
export function layOutMap(links: readonly MapLink[]): MapNode[] {
  const calls = links.filter((link) => link.caller !== link.callee);
  const forward = withoutCycles(calls);
  const layers = layersOf(calls, forward);
  const columns: string[][] = [];
  for (const [name, layer] of [...layers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    (columns[layer] ??= []).push(name);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) order(columns, forward, sweep % 2 === 0);
  return columns.flatMap((names, layer) => names.map((name, place) => ({ name, layer, place })));
}

/** The services at most `distance` calls away from `focus`, in either direction. */
export function around(links: readonly MapLink[], focus: string, distance: number): Set<string> {
  let reached = new Set([focus]);
  for (let step = 0; step < distance; step++) {
    const next = new Set(reached);
    for (const { caller, callee } of links) {
      if (reached.has(caller)) next.add(callee);
      if (reached.has(callee)) next.add(caller);
    }
    reached = next;
  }
  return reached;
}

/** The busiest services, most calls first; a call counts for both of its ends. */
export function busiest(links: readonly MapLink[], most: number): string[] {
  const calls = new Map<string, number>();
  for (const link of links) {
    for (const name of [link.caller, link.callee]) calls.set(name, (calls.get(name) ?? 0) + link.calls);
  }
  const sorted = [...calls].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return sorted.slice(0, most).map(([name]) => name);
}

/** Leaves out calls that would close a circle, the rarest first. */
function withoutCycles(links: readonly MapLink[]): MapLink[] {
  const below = new Map<string, string[]>();
  const kept: MapLink[] = [];
  for (const link of [...links].sort((a, b) => b.calls - a.calls)) {
    if (reaches(below, link.callee, link.caller)) continue;
    kept.push(link);
    below.set(link.caller, [...(below.get(link.caller) ?? []), link.callee]);
  }
  return kept;
}

function reaches(below: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const todo = [from];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(below.get(name) ?? []));
  }
  return false;
}

/** Each service one layer right of the rightmost that calls it. There is no circle in `forward`. */
function layersOf(links: readonly MapLink[], forward: readonly MapLink[]): Map<string, number> {
  const layers = new Map<string, number>(links.flatMap(({ caller, callee }) => [[caller, 0] as const, [callee, 0] as const]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { caller, callee } of forward) {
      const least = (layers.get(caller) ?? 0) + 1;
      if ((layers.get(callee) ?? 0) >= least) continue;
      layers.set(callee, least);
      changed = true;
    }
  }
  return layers;
}

/** Orders layers by the mean place of the neighbours in all layers before (or behind). */
function order(columns: string[][], links: readonly MapLink[], rightward: boolean): void {
  const places = new Map(columns.flatMap((names) => names.map((name, i) => [name, i / names.length] as const)));
  const indices = columns.map((_, i) => i);
  for (const i of rightward ? indices : indices.reverse()) {
    const names = columns[i] ?? [];
    const mean = new Map(names.map((name) => [name, meanOf(neighbours(links, name, rightward), places) ?? places.get(name) ?? 0]));
    names.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || (a < b ? -1 : 1));
    names.forEach((name, place) => places.set(name, place / names.length));
  }
}

function neighbours(links: readonly MapLink[], name: string, callers: boolean): string[] {
  return callers
    ? links.filter((link) => link.callee === name).map((link) => link.caller)
    : links.filter((link) => link.caller === name).map((link) => link.callee);
}

function meanOf(names: readonly string[], places: ReadonlyMap<string, number>): number | null {
  if (names.length === 0) return null;
  return names.reduce((sum, name) => sum + (places.get(name) ?? 0), 0) / names.length;
}
