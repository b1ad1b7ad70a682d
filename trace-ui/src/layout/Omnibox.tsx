import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { shortId } from '../format/identifier';
import { useMessages } from '../i18n';
import { Icon } from './Icon';
import styles from './Omnibox.module.css';
import { type Recognised, recognise } from './recognise';

/** Takes a trace id or a serial number and says before Enter where it leads. `/` focuses it. */
export function Omnibox() {
  const t = useMessages();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [focused, setFocused] = useState(false);
  useSlashKey(() => input.current?.focus());

  const target = recognise(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (target.kind === 'trace') {
      const { traceId, spanId } = target;
      void navigate({ to: '/t/$traceId', params: { traceId }, search: spanId ? { span: spanId } : {} });
    } else if (target.kind === 'serial') {
      void navigate({ to: '/n/$serial', params: { serial: target.serial } });
    } else {
      return;
    }
    setText('');
    input.current?.blur();
  };

  return (
    <form role="search" className={styles.box} onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={input}
        className={styles.input}
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-label={t('omnibox.label')}
        aria-describedby="omnibox-hint"
        placeholder={t('omnibox.placeholder')}
        onChange={(event) => setText(event.target.value)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
      />
      <kbd className={styles.key}>/</kbd>
      <div id="omnibox-hint" role="status" className={styles.hint} data-open={focused && target.kind !== 'nothing'}>
        {hint(target, t)}
      </div>
    </form>
  );
}

function hint(target: Recognised, t: ReturnType<typeof useMessages>): string {
  switch (target.kind) {
    case 'trace':
      return t('omnibox.trace', { id: shortId(target.traceId) });
    case 'serial':
      return t('omnibox.serial', { id: target.serial });
    case 'unknown':
      return t('omnibox.unknown');
    case 'nothing':
      return '';
  }
}

function useSlashKey(focus: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, select, textarea');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
