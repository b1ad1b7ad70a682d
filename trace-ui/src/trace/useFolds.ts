import { useEffect, useMemo, useState } from 'react';
import { ancestors, deepest, foldedBelow, groupKey, type SpanTree } from './tree';

/** What is folded and which groups are opened; the selected span is always laid bare. */
export interface Folds {
  folded: ReadonlySet<string>;
  opened: ReadonlySet<string>;
  toggle: (spanId: string) => void;
  toggleGroup: (key: string) => void;
  /** One level less, or one more, than is seen now. */
  less: () => void;
  more: () => void;
  none: () => void;
}

const NONE: ReadonlySet<string> = new Set();

export function useFolds(tree: SpanTree, selected: string | undefined): Folds {
  const [folded, setFolded] = useState(NONE);
  const [opened, setOpened] = useState(NONE);
  const most = useMemo(() => deepest(tree), [tree]);
  // Levels below this depth are folded; null: none are.
  const [depth, setDepth] = useState<number | null>(null);

  useEffect(() => {
    const index = tree.indexOf.get(selected ?? '');
    if (index === undefined) return;
    const above = ancestors(tree, index);
    const ids = above.map((i) => tree.spans[i]?.spanId ?? '');
    setFolded((now) => (ids.some((id) => now.has(id)) ? without(now, ids) : now));
    const keys = [index, ...above].map((i) => groupKey(tree, i));
    setOpened((now) => (keys.every((key) => now.has(key)) ? now : new Set([...now, ...keys])));
  }, [selected, tree]);

  const foldAt = (level: number | null) => {
    const next = level === null || level >= most ? null : Math.max(0, level);
    setDepth(next);
    setFolded(next === null ? NONE : foldedBelow(tree, next));
  };
  return {
    folded,
    opened,
    toggle: (spanId) => setFolded((now) => toggled(now, spanId)),
    toggleGroup: (key) => setOpened((now) => toggled(now, key)),
    less: () => foldAt((depth ?? most) - 1),
    more: () => foldAt((depth ?? most) + 1),
    none: () => foldAt(null),
  };
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return set.has(id) ? without(set, [id]) : new Set(set).add(id);
}

function without(set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const result = new Set(set);
  for (const id of ids) result.delete(id);
  return result;
}
