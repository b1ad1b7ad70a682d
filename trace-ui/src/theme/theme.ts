import { useSyncExternalStore } from 'react';

export type Theme = 'auto' | 'light' | 'dark';

const STORAGE_KEY = 'plumbline.theme';
const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];

const listeners = new Set<() => void>();
let current: Theme = 'auto';

/** Applies the remembered choice; without one the system's preference holds. */
export function startTheme(): void {
  apply(remembered());
}

/** The next of auto, light, dark. */
export function nextTheme(): void {
  const next = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? 'auto';
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // Storage may be forbidden by policy: the choice then lasts for this page only.
  }
  apply(next);
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

function apply(theme: Theme): void {
  current = theme;
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

function remembered(): Theme {
  try {
    return ORDER.find((t) => t === localStorage.getItem(STORAGE_KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
