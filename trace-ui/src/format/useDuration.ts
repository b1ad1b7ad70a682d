import { useMemo } from 'react';
import { useMessages } from '../i18n';
import { formatAge, formatDuration } from './duration';

/** Durations in the reader's language, with three significant digits. */
export function useDuration(): (micros: number) => string {
  const words = useWords();
  return useMemo(() => (micros) => formatDuration(micros, words), [words]);
}

/** Ages in the reader's language, in whole seconds. */
export function useAge(): (micros: number) => string {
  const words = useWords();
  return useMemo(() => (micros) => formatAge(micros, words), [words]);
}

function useWords() {
  const t = useMessages();
  return useMemo(
    () => ({
      day: t('unit.day'),
      hour: t('unit.hour'),
      minute: t('unit.minute'),
      second: t('unit.second'),
    }),
    [t],
  );
}
