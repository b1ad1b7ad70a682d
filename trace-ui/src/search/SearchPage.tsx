import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { TraceSummary } from '../api/model';
import { statusQuery, tracesQuery } from '../api/queries';
import { nowMicros } from '../format/time';
import { useAge } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { type Conditions, toQuery, withoutEach } from './conditions';
import { SearchForm } from './SearchForm';
import styles from './SearchPage.module.css';
import { TraceList } from './TraceList';

export function SearchPage() {
  const t = useMessages();
  useTitle(t('search.title'));
  const navigate = useNavigate();
  const conditions = useSearch({ from: '/search' });
  const onSearch = (search: Conditions) => void navigate({ to: '/search', search });
  return (
    <div className={styles.page}>
      <SearchForm key={JSON.stringify(conditions)} value={conditions} onSearch={onSearch} />
      <Results conditions={conditions} />
    </div>
  );
}

function Results({ conditions }: { conditions: Conditions }) {
  const t = useMessages();
  const { query, sinceMillis } = toQuery(conditions);
  const result = useInfiniteQuery(tracesQuery(query, sinceMillis));
  if (result.isPending) return <Loading />;
  if (!result.data) return <Failure error={result.error} onRetry={() => void result.refetch()} />;
  const traces = uniqueTraces(result.data.pages.flatMap((page) => page.traces));
  if (traces.length === 0) return <Empty conditions={conditions} />;
  return (
    <section className={styles.results} aria-label={t('search.results')}>
      <header className={styles.head}>
        <h1>{t('serial.traces')}</h1>
        <p>
          {t('search.loaded', { count: traces.length })} · {t('word.newestFirst')}
          {result.hasNextPage && ` · ${t('search.moreThere')}`}
        </p>
      </header>
      <TraceList traces={traces} />
      {result.error && <Failure inside error={result.error} onRetry={() => void result.fetchNextPage()} />}
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
  );
}

/** A trace that got another span between two pages may be on both. */
function uniqueTraces(traces: readonly TraceSummary[]): TraceSummary[] {
  return [...new Map(traces.map((trace) => [trace.traceId, trace])).values()];
}

function Empty({ conditions }: { conditions: Conditions }) {
  const t = useMessages();
  const age = useAge();
  const { data: status } = useQuery(statusQuery);
  if (status?.spans === 0) return <FirstRun />;
  const newest = status?.newestSpanEpochMicros ?? null;
  const { range, start, end, ...anyTime } = conditions;
  return (
    <Notice title={t('search.emptyTitle')}>
      {status && newest !== null && (
        <p>
          {t('search.emptyStored', {
            spans: t('count.spans', { count: status.spans }),
            age: age(nowMicros() - newest),
          })}
        </p>
      )}
      <ul className={styles.ways}>
        {(range ?? start ?? end) !== undefined && (
          <li>
            <Link to="/search" search={anyTime}>
              {t('search.emptyWiden')}
            </Link>
          </li>
        )}
        {withoutEach(conditions).map(({ text, rest }) => (
          <li key={text}>
            <Link to="/search" search={rest}>
              {t('search.emptyDrop', { filter: text })}
            </Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const SETUP = (host: string) => `java -javaagent:plumbline-agent.jar \\
  -Dotel.service.name=order-service \\
  -Dotel.exporter.otlp.endpoint=http://${host}:4317 \\
  -jar order-service.jar`;

function FirstRun() {
  const t = useMessages();
  return (
    <Notice title={t('search.firstTitle')}>
      <p>{t('search.firstText')}</p>
      <pre className={styles.setup}>{SETUP(window.location.hostname)}</pre>
    </Notice>
  );
}
