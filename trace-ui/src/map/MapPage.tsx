import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Edge } from '../api/model';
import { dependenciesQuery } from '../api/queries';
import { percentText, rateText } from '../format/number';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { quote } from '../search/completion';
import { RANGE_MILLIS, RANGES } from '../search/conditions';
import { useServiceHues } from '../theme/useServiceHues';
import { around, busiest } from './layout';
import { MapDrawing } from './MapDrawing';
import styles from './MapPage.module.css';

/** More at once cannot be read; a focus chooses which. */
const MOST_SHOWN = 60;
const DISTANCE = 2;
const MOST_LINES = 200;

/** Who calls whom: as a drawing, and as a table with the same numbers. */
export function MapPage() {
  const t = useMessages();
  useTitle(t('map.title'));
  const navigate = useNavigate({ from: '/map' });
  const { range = '1h', focus } = useSearch({ from: '/map' });
  const millis = RANGE_MILLIS[range] ?? null;
  const result = useQuery(dependenciesQuery(millis));
  const edges = result.data?.edges ?? [];
  const names = useMemo(() => [...new Set(edges.flatMap((e) => [e.caller, e.callee]))].sort(), [edges]);
  const seen = useMemo(() => {
    const near = focus === undefined ? null : around(edges, focus, DISTANCE);
    const candidates = near === null ? edges : edges.filter((e) => near.has(e.caller) && near.has(e.callee));
    const shown = new Set(busiest(candidates, MOST_SHOWN));
    return candidates.filter((e) => shown.has(e.caller) && shown.has(e.callee));
  }, [edges, focus]);
  const drawn = new Set(seen.flatMap((e) => [e.caller, e.callee])).size;
  const hue = useServiceHues(names);
  const setFocus = (name: string | undefined) =>
    void navigate({ search: (now) => ({ ...now, focus: name === focus ? undefined : name }) });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('map.title')}</h1>
        <label>
          {t('search.range')}
          <select
            value={range}
            onChange={(e) => void navigate({ search: (now) => ({ ...now, range: RANGES.find((r) => r === e.target.value) }) })}
          >
            {RANGES.filter((r) => r !== 'custom').map((r) => (
              <option key={r} value={r}>
                {t(`search.ranges.${r}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('map.focus')}
          <select value={focus ?? ''} onChange={(e) => setFocus(e.target.value === '' ? undefined : e.target.value)}>
            <option value="">{t('map.everything')}</option>
            {[...new Set([...names, ...(focus === undefined ? [] : [focus])])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {focus !== undefined && (
          <Link to="/services/$name" params={{ name: focus }} search={{ range }}>
            {t('service.open', { name: focus })}
          </Link>
        )}
        <p>
          {t('count.services', { count: drawn })}
          {names.length > drawn && ` · ${t('map.hidden', { count: names.length - drawn })}`}
          {(result.data?.unknownCallers ?? 0) > 0 && ` · ${t('map.unknown', { count: result.data?.unknownCallers ?? 0 })}`}
          {(result.data?.callsLeftOut ?? 0) > 0 && ` · ${t('map.leftOut', { count: result.data?.callsLeftOut ?? 0 })}`}
        </p>
      </header>
      {result.isPending && <Loading />}
      {result.isError && <Failure inside error={result.error} onRetry={() => void result.refetch()} />}
      {result.data && seen.length === 0 && (
        <Notice inside title={t('map.empty')}>
          <Link to="/map" search={{ range: 'all' }}>
            {t('search.emptyWiden')}
          </Link>
        </Notice>
      )}
      {seen.length > 0 && (
        <>
          <MapDrawing edges={seen} seconds={millis === null ? null : millis / 1000} hue={hue} focus={focus} onFocus={setFocus} />
          <Calls edges={seen} seconds={millis === null ? null : millis / 1000} />
        </>
      )}
    </div>
  );
}

function Calls({ edges, seconds }: { edges: readonly Edge[]; seconds: number | null }) {
  const t = useMessages();
  return (
    <section className={styles.calls} aria-label={t('map.calls')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('map.caller')}</th>
            <th>{t('map.callee')}</th>
            <th>{t('totals.count')}</th>
            <th>{t('map.rate')}</th>
            <th>{t('totals.errors')}</th>
            <th>{t('totals.p50')}</th>
            <th>{t('totals.p95')}</th>
            <th>{t('map.p99')}</th>
          </tr>
        </thead>
        <tbody>
          {edges.slice(0, MOST_LINES).map((edge) => (
            <Call key={`${edge.caller}\n${edge.callee}\n${edge.via}`} edge={edge} seconds={seconds} />
          ))}
        </tbody>
      </table>
      {edges.length > MOST_LINES && <p>{t('totals.cut', { count: edges.length - MOST_LINES })}</p>}
    </section>
  );
}

function Call({ edge, seconds }: { edge: Edge; seconds: number | null }) {
  const t = useMessages();
  const { range } = useSearch({ from: '/map' });
  const duration = useDuration();
  return (
    <tr>
      <td>
        <Link to="/services/$name" params={{ name: edge.caller }} search={{ range }} title={t('service.open', { name: edge.caller })}>
          {edge.caller}
        </Link>
      </td>
      <td>
        <Link to="/search" search={{ q: tracesOf(edge) }} title={t('map.open')}>
          {edge.callee}
        </Link>
        {edge.via === 'message' && <small> {t('map.message')}</small>}
      </td>
      <td>{edge.calls}</td>
      <td>{seconds === null ? '–' : rateText(edge.calls, seconds)}</td>
      <td data-failed={edge.errors > 0}>
        {edge.errors > 0 ? `${edge.errors} · ${percentText(edge.errors / edge.calls)}` : '0'}
      </td>
      <td>{duration(edge.p50Micros)}</td>
      <td>{duration(edge.p95Micros)}</td>
      <td>{duration(edge.p99Micros)}</td>
    </tr>
  );
}

/** The query whose traces have this call. */
function tracesOf({ caller, callee }: Edge): string {
  return `{ service = ${quote(caller)} } >> { service = ${quote(callee)} }`;
}
