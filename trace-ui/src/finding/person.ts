/** Who sits here, as they said last time; the collector knows no persons. */
const STORAGE_KEY = 'plumbline.name';

export function readName(): string {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? '';
  } catch {
    return ''; // storage is switched off: the name is asked for each time
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, name.trim());
  } catch {
    // as above
  }
}
