import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Finding, FindingPage, Handling } from '../api/model';
import { findingQuery, findingsQuery, findingSummaryQuery } from '../api/queries';
import { formatClockSeconds, formatMoment, isoOf, nowMicros } from '../format/time';
import { useAge } from '../format/useDuration';
import { useMessages } from '../i18n';
import { CodeChip } from '../layout/Chip';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { Causes } from './Causes';
import { isNarrowed, toFindingQuery } from './filter';
import { Filters } from './Filters';
import { FindingPanel } from './FindingPanel';
import styles from './FindingsPage.module.css';
import { Scope } from './Scope';
import { Sentence } from './Sentence';
import { Trend } from './Trend';

/** All inconsistencies; the chosen one opens beside the list and has an address of its own. */
export function FindingsPage() {
  const t = useMessages();
  useTitle(t('finding.title'));
  const filter = useSearch({ from: '/findings' });
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const { query, sinceMillis } = toFindingQuery(filter);
  const result = useInfiniteQuery(findingsQuery(query, sinceMillis));
  const { data: summary } = useQuery(findingSummaryQuery(query, sinceMillis));
  const first = result.data?.pages[0];
  const narrowTo = (fromMicros: number, toMicros: number) =>
    void navigate({ to: '.', search: (now) => ({ ...now, range: 'custom', start: isoOf(fromMicros), end: isoOf(toMicros) }) });
  return (
    <div className={styles.page} data-panel={id !== undefined}>
      <Filters summary={summary} />
      <section className={styles.list} aria-label={t('finding.list')}>
        <header className={styles.head}>
          <h1>{t('finding.title')}</h1>
          {first && <Checked until={first.checkedUntilEpochMicros} />}
        </header>
        <Scope count={summary?.findings} />
        {summary && <Trend trend={summary.trend} onSelect={narrowTo} />}
        <Causes />
        {result.isPending && <Loading />}
        {result.error && <Failure inside error={result.error} onRetry={() => void result.refetch()} />}
        {first?.findings.length === 0 && <Empty page={first} filtered={isNarrowed(filter)} />}
        {first !== undefined && first.findings.length > 0 && (
          <FindingsTable pages={result.data?.pages ?? []} chosen={id} />
        )}
        {result.hasNextPage && (
          <button
            type="button"
            className={styles.more}
            disabled={result.isFetchingNextPage}
            onClick={() => void result.fetchNextPage()}
          >
            {result.isFetchingNextPage ? t('word.loading') : t('word.more')}
          </button>
        )}
      </section>
      <Outlet />
    </div>
  );
}

/** The panel beside the list. It asks for its own finding, so its address works by itself. */
export function FindingDetail() {
  const { id } = useParams({ from: '/findings/$id' });
  const result = useQuery(findingQuery(id));
  return (
    <aside className={styles.detail}>
      {result.isPending ? (
        <Loading />
      ) : result.data ? (
        <FindingPanel finding={result.data} />
      ) : (
        <Failure inside error={result.error} subject="finding" onRetry={() => void result.refetch()} />
      )}
    </aside>
  );
}

function Checked({ until }: { until: number | null }) {
  const t = useMessages();
  const age = useAge();
  if (until === null) return <p>{t('finding.notChecked')}</p>;
  const values = { time: formatClockSeconds(until), age: age(nowMicros() - until) };
  return <p>{t('finding.checked', values)}</p>;
}

function Empty({ page, filtered }: { page: FindingPage; filtered: boolean }) {
  const t = useMessages();
  const until = page.checkedUntilEpochMicros;
  if (filtered) {
    return (
      <Notice inside title={t('finding.emptyFiltered')}>
        <Link to="/findings" search={{ state: 'ALL' }}>
          {t('finding.showAll')}
        </Link>
      </Notice>
    );
  }
  if (until === null) return <Notice inside title={t('finding.notChecked')} />;
  return (
    <Notice inside title={t('finding.emptyTitle')}>
      <p>{t('finding.emptyText', { time: formatMoment(until, nowMicros()) })}</p>
    </Notice>
  );
}

function FindingsTable(props: { pages: readonly FindingPage[]; chosen: string | undefined }) {
  const t = useMessages();
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('word.code')}</th>
            <th>{t('finding.sentence')}</th>
            <th>{t('word.serial')}</th>
            <th className={styles.between}>{t('finding.between')}</th>
            <th>{t('word.since')}</th>
          </tr>
        </thead>
        <tbody>
          {props.pages.flatMap(({ findings, handling }) =>
            findings.map((finding) => (
              <FindingRow
                key={finding.id}
                finding={finding}
                handling={handling[finding.id]}
                chosen={finding.id === props.chosen}
              />
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function FindingRow(props: { finding: Finding; handling: Handling | undefined; chosen: boolean }) {
  const t = useMessages();
  const { finding, handling, chosen } = props;
  const settled = finding.state === 'RESOLVED' || finding.state === 'CLEARED';
  return (
    <tr data-chosen={chosen} data-resolved={settled}>
      <td className={styles.kind}>
        <CodeChip code={finding.code} />
        {finding.state !== 'OPEN' && <small>{t(`finding.states.${finding.state}`)}</small>}
      </td>
      <td>
        <Link
          to="/findings/$id"
          params={{ id: finding.id }}
          search={(now) => now}
          className={styles.open}
          aria-current={chosen ? 'true' : undefined}
        >
          <Sentence finding={finding} />
        </Link>
        {handling !== undefined && (
          <small className={styles.handled}>
            {[
              handling.accepted === null ? '' : t('handling.acceptedShort', { reason: handling.accepted.reason }),
              handling.assignee === null ? '' : t('handling.assigned', { who: handling.assignee }),
            ]
              .filter((text) => text !== '')
              .join(' · ')}
          </small>
        )}
      </td>
      <td className={styles.narrow}>
        <Link to="/n/$serial" params={{ serial: finding.serial }} className={styles.serial}>
          {finding.serial}
        </Link>
      </td>
      <td className={styles.between}>
        {finding.caller !== null && `${finding.caller} → `}
        {finding.executor}
      </td>
      <td className={styles.since}>{formatMoment(finding.sinceEpochMicros, nowMicros())}</td>
    </tr>
  );
}
