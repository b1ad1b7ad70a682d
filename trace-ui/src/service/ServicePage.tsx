import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TraceQuery } from '../api/client';
import type { Edge, GroupStatistics, StatisticsSeries } from '../api/model';
import { dependenciesQuery, seriesQuery, statisticsQuery } from '../api/queries';
import { percentText, rateText } from '../format/number';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { RANGE_MILLIS, RANGES } from '../search/conditions';
import { useServiceHues } from '../theme/useServiceHues';
import { ServiceFindings, ServiceTraces } from './ServiceLists';
import styles from './ServicePage.module.css';
import { shares } from './steps';
import { TimeChart } from './TimeChart';

/** Spans that answer somebody. */
const REQUESTS = '{ kind = server || kind = consumer }';
const MOST_OPERATIONS = 100;
const LEAST_ERROR_SHARE = 0.01;

/** One service: how much it is asked, how often it fails, how long it takes, of what, and by whom. */
export function ServicePage() {
  const { name } = useParams({ from: '/services/$name' });
  useTitle(name);
  const { range = '1h', of = 'requests' } = useSearch({ from: '/services/$name' });
  const millis = RANGE_MILLIS[range] ?? null;
  const query: TraceQuery = { service: name, ...(of === 'requests' && { q: REQUESTS }) };
  const whole = useQuery(statisticsQuery(query, 'service', millis));
  const group = whole.data?.find((g) => g.name === name);
  return (
    <div className={styles.page}>
      <Head name={name} />
      {whole.isPending && <Loading />}
      {whole.isError && <Failure inside error={whole.error} onRetry={() => void whole.refetch()} />}
      {whole.data && group === undefined && <Nothing name={name} />}
      {group !== undefined && (
        <>
          <Facts group={group} seconds={millis === null ? null : millis / 1000} />
          <Charts query={query} millis={millis} />
          <div className={styles.columns}>
            <Operations name={name} query={query} millis={millis} />
            <Neighbours name={name} millis={millis} />
          </div>
        </>
      )}
      <ServiceFindings name={name} />
      {group !== undefined && <ServiceTraces name={name} group={group} millis={millis} range={range} />}
    </div>
  );
}

function Head({ name }: { name: string }) {
  const t = useMessages();
  const navigate = useNavigate({ from: '/services/$name' });
  const { range = '1h', of = 'requests' } = useSearch({ from: '/services/$name' });
  const hue = useServiceHues([name]);
  return (
    <header className={styles.head}>
      <h1>
        <i style={{ background: hue(name) }} />
        <bdi>{name}</bdi>
      </h1>
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
        {t('service.counted')}
        <select
          value={of}
          onChange={(e) => void navigate({ search: (now) => ({ ...now, of: e.target.value === 'all' ? 'all' : undefined }) })}
        >
          <option value="requests">{t('service.requests')}</option>
          <option value="all">{t('service.allSpans')}</option>
        </select>
      </label>
      <nav aria-label={t('service.more')}>
        <Link to="/search" search={{ service: name, range }}>
          {t('serial.traces')}
        </Link>
        <Link to="/map" search={{ focus: name, range }}>
          {t('nav.map')}
        </Link>
        <Link to="/findings" search={{ service: name }}>
          {t('nav.findings')}
        </Link>
      </nav>
    </header>
  );
}

function Nothing({ name }: { name: string }) {
  const t = useMessages();
  return (
    <Notice inside title={t('service.empty', { name })}>
      <Link to="/services/$name" params={{ name }} search={{ range: 'all', of: 'all' }}>
        {t('service.widen')}
      </Link>
    </Notice>
  );
}

function Facts({ group, seconds }: { group: GroupStatistics; seconds: number | null }) {
  const t = useMessages();
  const duration = useDuration();
  const { spans, errors } = group;
  return (
    <dl className={styles.facts}>
      <Fact label={t('totals.count')}>{spans}</Fact>
      {seconds !== null && <Fact label={t('map.rate')}>{rateText(spans, seconds)}</Fact>}
      <Fact label={t('totals.errors')} failed={errors > 0}>
        {errors === 0 ? '0' : `${errors} · ${percentText(errors / spans)}`}
      </Fact>
      <Fact label={t('totals.p50')}>{duration(group.p50Micros)}</Fact>
      <Fact label={t('totals.p95')}>{duration(group.p95Micros)}</Fact>
      <Fact label={t('map.p99')}>{duration(group.p99Micros)}</Fact>
    </dl>
  );
}

function Fact({ label, failed, children }: { label: string; failed?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-failed={failed}>{children}</dd>
    </div>
  );
}

function Charts({ query, millis }: { query: TraceQuery; millis: number | null }) {
  const { data, isError, error, refetch } = useQuery(seriesQuery(query, millis));
  if (isError) return <Failure inside error={error} onRetry={() => void refetch()} />;
  const group = data?.groups[0];
  if (data === undefined || group === undefined || data.startEpochMicros === null) {
    return <div className={styles.charts} data-empty="true" />;
  }
  return <DrawnCharts start={data.startEpochMicros} columnMicros={data.columnMicros} group={group} />;
}

function DrawnCharts(props: { start: number; columnMicros: number; group: StatisticsSeries['groups'][number] }) {
  const t = useMessages();
  const duration = useDuration();
  const { start, columnMicros, group } = props;
  const time = { startMicros: start, columnMicros };
  const seconds = columnMicros / 1_000_000;
  return (
    <div className={styles.charts}>
      <TimeChart
        {...time}
        title={t('service.rate')}
        lines={[
          { name: t('service.answered'), values: group.spans, tone: 'main' },
          { name: t('service.failed'), values: group.errors, tone: 'fail' },
        ]}
        say={(count) => rateText(count, seconds)}
        least={1}
      />
      <TimeChart
        {...time}
        title={t('service.errorShare')}
        lines={[{ name: t('service.failed'), values: shares(group.errors, group.spans), tone: 'fail' }]}
        say={percentText}
        least={LEAST_ERROR_SHARE}
      />
      <TimeChart
        {...time}
        title={t('word.duration')}
        lines={[
          { name: t('totals.p50'), values: group.p50Micros, tone: 'quiet' },
          { name: t('totals.p95'), values: group.p95Micros, tone: 'main' },
          { name: t('map.p99'), values: group.p99Micros, tone: 'far' },
        ]}
        say={duration}
        least={1}
      />
    </div>
  );
}

function Operations({ name, query, millis }: { name: string; query: TraceQuery; millis: number | null }) {
  const t = useMessages();
  const duration = useDuration();
  const { range } = useSearch({ from: '/services/$name' });
  const { data, error } = useQuery(statisticsQuery(query, 'operation', millis));
  return (
    <section className={styles.box} aria-label={t('service.operations')}>
      <h2>{t('service.operations')}</h2>
      {error && <p role="alert">{error.message}</p>}
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('word.operation')}</th>
            <th>{t('totals.count')}</th>
            <th>{t('map.rate')}</th>
            <th>{t('totals.errors')}</th>
            <th>{t('totals.p50')}</th>
            <th>{t('totals.p95')}</th>
            <th>{t('map.p99')}</th>
          </tr>
        </thead>
        <tbody>
          {(data ?? []).slice(0, MOST_OPERATIONS).map((operation) => (
            <tr key={operation.name}>
              <td>
                <Link to="/search" search={{ service: name, operation: operation.name, range: range ?? '1h' }}>
                  {operation.name}
                </Link>
              </td>
              <td>{operation.spans}</td>
              <td>{millis === null ? '–' : rateText(operation.spans, millis / 1000)}</td>
              <td data-failed={operation.errors > 0}>
                {operation.errors > 0 ? `${operation.errors} · ${percentText(operation.errors / operation.spans)}` : '0'}
              </td>
              <td>{duration(operation.p50Micros)}</td>
              <td>{duration(operation.p95Micros)}</td>
              <td>{duration(operation.p99Micros)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data !== undefined && data.length > MOST_OPERATIONS && (
        <p>{t('totals.cut', { count: data.length - MOST_OPERATIONS })}</p>
      )}
    </section>
  );
}

function Neighbours({ name, millis }: { name: string; millis: number | null }) {
  const t = useMessages();
  const { data } = useQuery(dependenciesQuery(millis));
  const edges = data?.edges ?? [];
  const callers = edges.filter((e) => e.callee === name && e.caller !== name);
  const callees = edges.filter((e) => e.caller === name && e.callee !== name);
  return (
    <section className={styles.box} aria-label={t('map.calls')}>
      <Calls title={t('service.calledBy')} edges={callers} other={(e) => e.caller} />
      <Calls title={t('service.itCalls')} edges={callees} other={(e) => e.callee} />
    </section>
  );
}

function Calls({ title, edges, other }: { title: string; edges: readonly Edge[]; other: (edge: Edge) => string }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <>
      <h2>{title}</h2>
      {edges.length === 0 && <p>{t('service.nobody')}</p>}
      {edges.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('word.service')}</th>
              <th>{t('totals.count')}</th>
              <th>{t('totals.errors')}</th>
              <th>{t('totals.p95')}</th>
            </tr>
          </thead>
          <tbody>
            {edges.map((edge) => (
              <tr key={`${other(edge)}\n${edge.via}`}>
                <td>
                  <Link to="/services/$name" params={{ name: other(edge) }} search={(now) => now}>
                    {other(edge)}
                  </Link>
                  {edge.via === 'message' && <small> {t('map.message')}</small>}
                </td>
                <td>{edge.calls}</td>
                <td data-failed={edge.errors > 0}>{edge.errors > 0 ? percentText(edge.errors / edge.calls) : '0'}</td>
                <td>{duration(edge.p95Micros)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
