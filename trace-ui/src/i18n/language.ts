export type Language = 'en' | 'zh-CN';

const STORAGE_KEY = 'plumbline.language';
/** Simplified Chinese as browsers name it. Traditional script (zh-TW, zh-Hant) is not it. */
const SIMPLIFIED = /^zh(-(cn|sg|my|hans)(-.*)?)?$/i;

/** The first of the browser's languages that we speak; English if there is none. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (SIMPLIFIED.test(tag)) return 'zh-CN';
    if (/^en(-|$)/i.test(tag)) return 'en';
  }
  return 'en';
}

/** The reader's own choice if there is one, else the browser's. */
export function initialLanguage(): Language {
  const remembered = read();
  return remembered === 'en' || remembered === 'zh-CN'
    ? remembered
    : chooseLanguage(navigator.languages);
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage may be forbidden by policy: the choice then lasts for this page only.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
