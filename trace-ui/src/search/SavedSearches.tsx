import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import type { Conditions } from './conditions';
import { forgetSearch, saveSearch, useSavedSearches } from './saved';
import styles from './SavedSearches.module.css';

/** Searches this browser keeps under a name. To share one, send its address. */
export function SavedSearches({ conditions }: { conditions: Conditions }) {
  const t = useMessages();
  const saved = useSavedSearches();
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saveSearch(name, conditions);
    setName('');
  };
  return (
    <section className={styles.saved} aria-label={t('saved.title')}>
      <h2>{t('saved.title')}</h2>
      <ul>
        {saved.map((search) => (
          <li key={search.name}>
            <Link to="/search" search={search.conditions}>
              {search.name}
            </Link>
            <button
              type="button"
              aria-label={t('saved.forget', { name: search.name })}
              title={t('saved.forget', { name: search.name })}
              onClick={() => forgetSearch(search.name)}
            >
              <Icon name="cross" size={11} />
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <input
          value={name}
          aria-label={t('saved.name')}
          placeholder={t('saved.name')}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" disabled={name.trim() === ''}>
          {t('saved.save')}
        </button>
      </form>
    </section>
  );
}
