import { useEffect, useState } from 'react';
import { useMessages } from '../i18n';
import styles from './CopyButton.module.css';
import { Icon } from './Icon';

const SHOWN_MILLIS = 1200;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [copied]);

  const label = copied ? t('word.copied') : t('word.copy', { what });
  return (
    <button
      type="button"
      className={styles.copy}
      aria-label={label}
      title={label}
      onClick={() => void copy(text).then(setCopied)}
    >
      <Icon name={copied ? 'check' : 'copy'} size={12} />
    </button>
  );
}

/** The clipboard exists on https and on loopback only; elsewhere a selection does the same. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copyBySelection(text),
    );
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
