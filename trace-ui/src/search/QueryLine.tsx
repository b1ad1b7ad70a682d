import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import { CompletingInput } from './CompletingInput';
import { inQuery, normaliseQuery, queryContext } from './completion';
import type { Conditions } from './conditions';
import styles from './QueryLine.module.css';

/** The query as a line of text. Give it a `key` that changes with the address. */
export function QueryLine({ conditions }: { conditions: Conditions }) {
  const t = useMessages();
  const navigate = useNavigate();
  const [text, setText] = useState(conditions.q ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { q: _before, ...rest } = conditions;
    const q = normaliseQuery(text);
    void navigate({ to: '/search', search: q === undefined ? rest : { ...rest, q } });
  };
  return (
    <form className={styles.line} role="search" aria-label={t('search.query')} onSubmit={submit}>
      <Icon name="search" />
      <CompletingInput
        name="q"
        label={t('search.query')}
        value={text}
        placeholder={t('search.queryHint')}
        fields
        readContext={queryContext}
        write={inQuery}
        onChange={setText}
      />
      <button type="submit">{t('search.run')}</button>
    </form>
  );
}
