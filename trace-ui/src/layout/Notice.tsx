import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { useMessages } from '../i18n';
import styles from './Notice.module.css';

/** A page or panel that has nothing to show: one line says why, the next what to do. */
export function Notice(props: { title: string; inside?: boolean; children?: ReactNode }) {
  // Inside a page that has its own first heading this is the second.
  const Heading = props.inside ? 'h2' : 'h1';
  return (
    <div className={styles.notice} role="status">
      <Heading>{props.title}</Heading>
      {props.children}
    </div>
  );
}

export type Subject = 'trace' | 'serial' | 'finding';

const UNKNOWN = {
  trace: ['error.unknownTrace', 'error.unknownTraceHint'],
  serial: ['error.unknownSerial', 'error.unknownSerialHint'],
  finding: ['error.unknownFinding', 'error.unknownFindingHint'],
} as const;

/** A failed request: what failed, the server's own words, what to do, and a way to repeat it. */
export function Failure(props: {
  error: Error;
  subject?: Subject;
  inside?: boolean;
  onRetry: () => void;
}) {
  const t = useMessages();
  const Heading = props.inside ? 'h2' : 'h1';
  const { title, hint, detail } = describe(props.error, props.subject, t);
  return (
    <div className={styles.notice} role="alert">
      <Heading>{title}</Heading>
      {detail !== '' && <p className={styles.detail}>{detail}</p>}
      {hint !== '' && <p>{hint}</p>}
      <p className={styles.actions}>
        <button type="button" className={styles.button} onClick={props.onRetry}>
          {t('error.retry')}
        </button>
        <Link to="/search">{t('error.toSearch')}</Link>
      </p>
    </div>
  );
}

function describe(error: Error, subject: Subject | undefined, t: ReturnType<typeof useMessages>) {
  if (!(error instanceof ApiError)) {
    return { title: t('error.page'), hint: t('error.pageHint'), detail: error.message };
  }
  const detail = `${error.url}: ${error.detail}`;
  if (error.kind === 'unreachable') {
    return { title: t('error.unreachable'), hint: t('error.unreachableHint'), detail };
  }
  if (error.kind === 'malformed') {
    return { title: t('error.malformed'), hint: t('error.malformedHint'), detail };
  }
  if (error.status === 404 && subject) {
    const [title, hint] = UNKNOWN[subject];
    return { title: t(title), hint: t(hint), detail: error.detail };
  }
  return { title: t('error.refused', { status: error.status }), hint: '', detail: error.detail };
}

/** Holds the page's place; the bar appears only where an answer takes longer than 300 ms. */
export function Loading() {
  const t = useMessages();
  return (
    <div className={styles.loading} role="status" aria-label={t('word.loading')}>
      <span />
    </div>
  );
}
