import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { TraceQuery } from '../api/client';
import type { TraceSummary } from '../api/model';
import { heatmapQuery, liveQuery, statusQuery, tracesQuery } from '../api/queries';
import { nowMicros } from '../format/time';
import { useAge } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { type Conditions, inside, readBox, toQuery, withoutEach } from './conditions';
import { HeatmapChart } from './HeatmapChart';
import { QueryLine } from './QueryLine';
import { SavedSearches } from './SavedSearches';
import { SearchForm } from './SearchForm';
import styles from './SearchPage.module.css';
import { TraceList } from './TraceList';
import { WhatDiffers } from './WhatDiffers';

const MOST_LIVE = 500;

export function SearchPage() {
  const t = useMessages();
  useTitle(t('search.title'));
  const navigate = useNavigate();
  const conditions = useSearch({ from: '/search' });
  const onSearch = (search: Conditions) => void navigate({ to: '/search', search });
  const { box: _box, live: _live, ...asked } = conditions;
  const key = JSON.stringify(asked);
  return (
    <div className={styles.page}>
      <div className={styles.side}>
        <SearchForm key={key} value={asked} onSearch={onSearch} />
        <SavedSearches conditions={conditions} />
      </div>
      <Results key={key} conditions={conditions} onSearch={onSearch} />
    </div>
  );
}

function Results(props: { conditions: Conditions; onSearch: (next: Conditions) => void }) {
  const t = useMessages();
  const { conditions, onSearch } = props;
  const scroller = useRef<HTMLElement>(null);
  const { query, sinceMillis } = toQuery(conditions);
  const heatmap = useQuery(heatmapQuery(query, sinceMillis));
  const box = readBox(conditions.box);
  const { box: _box, ...unboxed } = conditions;
  const select = (next: string | undefined) => onSearch(next === undefined ? unboxed : { ...unboxed, box: next });
  return (
    <section ref={scroller} className={styles.results} aria-label={t('search.results')}>
      <QueryLine conditions={conditions} />
      <div className={styles.map}>
        {heatmap.isError && <p role="alert">{t('heat.failed', { why: heatmap.error.message })}</p>}
        {heatmap.data && <HeatmapChart map={heatmap.data} box={conditions.box} onSelect={select} />}
      </div>
      {box !== null && (
        <WhatDiffers
          query={inside(query, box)}
          conditions={conditions}
          onClear={() => select(undefined)}
        />
      )}
      {conditions.live === '1' ? (
        <LiveTraces conditions={conditions} query={query} scroller={scroller} />
      ) : (
        <Found
          conditions={conditions}
          query={box === null ? query : inside(query, box)}
          sinceMillis={box === null ? sinceMillis : null}
          scroller={scroller}
        />
      )}
    </section>
  );
}

interface ListProps {
  conditions: Conditions;
  query: TraceQuery;
  scroller: RefObject<HTMLElement | null>;
}

/** Pages of what was found, one after the other as the reader scrolls. */
function Found({ conditions, query, sinceMillis, scroller }: ListProps & { sinceMillis: number | null }) {
  const t = useMessages();
  const result = useInfiniteQuery(tracesQuery(query, sinceMillis));
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = result;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  if (result.isPending) return <Loading />;
  if (!result.data) return <Failure inside error={result.error} onRetry={() => void result.refetch()} />;
  const traces = uniqueTraces(result.data.pages.flatMap((page) => page.traces));
  if (traces.length === 0 && !hasNextPage) return <Empty conditions={conditions} />;
  return (
    <>
      <Head conditions={conditions}>
        {t('search.loaded', { count: traces.length })} · {t('word.newestFirst')}
        {hasNextPage && ` · ${t('search.moreThere')}`} · {t('search.keys')}
      </Head>
      <TraceList traces={traces} scroller={scroller} onEnd={onEnd} />
      {result.error && <Failure inside error={result.error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && (
        <button
          type="button"
          className={styles.more}
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {isFetchingNextPage ? t('word.loading') : t('word.more')}
        </button>
      )}
    </>
  );
}

/** What arrives, newest on top; it holds still while the pointer is on it. */
function LiveTraces({ conditions, query, scroller }: ListProps) {
  const t = useMessages();
  const [paused, setPaused] = useState(false);
  const [traces, setTraces] = useState<readonly TraceSummary[]>([]);
  const { data, error, refetch } = useQuery(liveQuery(query, !paused));
  useEffect(() => {
    if (data) setTraces((now) => newestFirst([...now, ...data.traces]).slice(0, MOST_LIVE));
  }, [data]);
  return (
    <>
      <Head conditions={conditions}>
        {t('search.loaded', { count: traces.length })} ·{' '}
        {paused ? t('search.livePaused') : t('word.newestFirst')}
      </Head>
      {error && <Failure inside error={error} onRetry={() => void refetch()} />}
      {traces.length === 0 && <p className={styles.waiting}>{t('search.liveWaiting')}</p>}
      {traces.length > 0 && (
        <div onPointerEnter={() => setPaused(true)} onPointerLeave={() => setPaused(false)}>
          <TraceList traces={traces} scroller={scroller} />
        </div>
      )}
    </>
  );
}

function newestFirst(traces: readonly TraceSummary[]): TraceSummary[] {
  return uniqueTraces(traces).sort((a, b) => b.startEpochMicros - a.startEpochMicros);
}

function Head({ conditions, children }: { conditions: Conditions; children: ReactNode }) {
  const t = useMessages();
  const { live, ...still } = conditions;
  return (
    <header className={styles.head}>
      <h1>{t('serial.traces')}</h1>
      <p>{children}</p>
      <Link
        to="/search"
        search={live ? still : { ...still, live: '1' }}
        className={styles.live}
        data-on={live === '1'}
        title={t('search.liveOn')}
      >
        <i />
        {t('search.live')}
      </Link>
    </header>
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
  const { range, start, end, box, ...anyTime } = conditions;
  return (
    <Notice inside title={t('search.emptyTitle')}>
      {status && newest !== null && (
        <p>
          {t('search.emptyStored', {
            spans: t('count.spans', { count: status.spans }),
            age: age(nowMicros() - newest),
          })}
        </p>
      )}
      <ul className={styles.ways}>
        {(range ?? start ?? end ?? box) !== undefined && (
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
  -Dotel.exporter.otlp.endpoint=http://${host}:4318 \\
  -jar order-service.jar`;

function FirstRun() {
  const t = useMessages();
  return (
    <Notice inside title={t('search.firstTitle')}>
      <p>{t('search.firstText')}</p>
      <pre className={styles.setup} tabIndex={0}>{SETUP(window.location.hostname)}</pre>
    </Notice>
  );
}
