import { useSyncExternalStore } from 'react';
import { type Conditions, readSearch } from './conditions';

export interface SavedSearch {
  name: string;
  conditions: Conditions;
}

const STORAGE_KEY = 'plumbline.searches';
const MOST_SAVED = 50;
const MOST_NAME_CHARS = 80;
const listeners = new Set<() => void>();
/** What was read last; the same list until something changes, as React asks of a store. */
let current: readonly SavedSearch[] | null = null;

/** Saves under a name; the same name again replaces. The oldest go where there are more than 50. */
export function saveSearch(name: string, conditions: Conditions): void {
  const shown = name.trim().slice(0, MOST_NAME_CHARS);
  if (shown === '') return;
  write([{ name: shown, conditions }, ...savedSearches().filter((s) => s.name !== shown)].slice(0, MOST_SAVED));
}

export function forgetSearch(name: string): void {
  write(savedSearches().filter((s) => s.name !== name));
}

export function savedSearches(): readonly SavedSearch[] {
  current ??= read();
  return current;
}

export function useSavedSearches(): readonly SavedSearch[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, savedSearches);
}

function write(searches: readonly SavedSearch[]): void {
  current = searches;
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(searches));
  } catch {
    // Storage may be forbidden by policy: the list then lasts for this page only.
  }
  for (const listener of listeners) listener();
}

/** Takes what it understands: another version of this page may have written it. */
function read(): readonly SavedSearch[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((entry: unknown) => {
      const { name, conditions } = (entry ?? {}) as Record<string, unknown>;
      if (typeof name !== 'string' || typeof conditions !== 'object' || conditions === null) return [];
      return [{ name, conditions: readSearch(conditions as Record<string, unknown>) }];
    });
  } catch {
    return [];
  }
}
