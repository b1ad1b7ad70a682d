import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TraceQuery } from '../api/client';
import type { GroupStatistics, TraceSummary } from '../api/model';
import { findingsQuery, findingSummaryQuery, newestTracesQuery } from '../api/queries';
import { Sentence } from '../finding/Sentence';
import { formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { CodeChip } from '../layout/Chip';
import type { Range } from '../search/conditions';
import styles from './ServicePage.module.css';

const MOST_FINDINGS = 8;

/** Open inconsistencies in which the service is one of the two. */
export function ServiceFindings({ name }: { name: string }) {
  const t = useMessages();
  const query = { service: name, state: 'OPEN', accepted: 'false' as const };
  const { data, error } = useInfiniteQuery(findingsQuery(query, null));
  const { data: summary } = useQuery(findingSummaryQuery(query, null));
  const findings = (data?.pages[0]?.findings ?? []).slice(0, MOST_FINDINGS);
  const more = (summary?.findings ?? 0) - findings.length;
  return (
    <section className={styles.box} aria-label={t('finding.title')}>
      <h2>
        {t('finding.title')} {summary !== undefined && summary.findings > 0 && <b>{summary.findings}</b>}
      </h2>
      {error && <p role="alert">{error.message}</p>}
      {data !== undefined && findings.length === 0 && <p>{t('service.noFindings')}</p>}
      {findings.length > 0 && (
        <table className={styles.table}>
          <tbody>
            {findings.map((finding) => (
              <tr key={finding.id}>
                <td>
                  <CodeChip code={finding.code} />
                </td>
                <td className={styles.wide}>
                  <Link to="/findings/$id" params={{ id: finding.id }} search={{ service: name }}>
                    <Sentence finding={finding} />
                  </Link>
                </td>
                <td>{formatMoment(finding.sinceEpochMicros, nowMicros())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && (
        <p>
          <Link to="/findings" search={{ service: name }}>
            {t('coverage.more', { count: more })}
          </Link>
        </p>
      )}
    </section>
  );
}

/** The newest traces in which the service was slow, and in which it failed. */
export function ServiceTraces(props: { name: string; group: GroupStatistics; millis: number | null; range: Range }) {
  const t = useMessages();
  const duration = useDuration();
  const { name, group, millis, range } = props;
  const slow = `${Math.max(1, Math.floor(group.p99Micros))}us`;
  return (
    <div className={styles.columns} data-halves="true">
      <Traces
        title={t('service.slow', { duration: duration(group.p99Micros) })}
        query={{ service: name, minDuration: slow }}
        search={{ service: name, min: slow, range }}
        millis={millis}
      />
      <Traces
        title={t('service.failing')}
        query={{ service: name, status: 'error' }}
        search={{ service: name, status: 'error', range }}
        millis={millis}
      />
    </div>
  );
}

function Traces(props: {
  title: string;
  query: TraceQuery;
  search: { service: string; min?: string; status?: 'error'; range: Range };
  millis: number | null;
}) {
  const t = useMessages();
  const { data, error } = useQuery(newestTracesQuery(props.query, props.millis));
  return (
    <section className={styles.box} aria-label={props.title}>
      <h2>
        {props.title} <small>{t('word.newestFirst')}</small>
      </h2>
      {error && <p role="alert">{error.message}</p>}
      {data !== undefined && data.traces.length === 0 && <p>{t('service.none')}</p>}
      <table className={styles.table}>
        <tbody>
          {(data?.traces ?? []).map((trace) => (
            <TraceLine key={trace.traceId} trace={trace} />
          ))}
        </tbody>
      </table>
      {data !== undefined && data.nextCursor !== null && (
        <p>
          <Link to="/search" search={props.search}>
            {t('service.allOfThem')}
          </Link>
        </p>
      )}
    </section>
  );
}

function TraceLine({ trace }: { trace: TraceSummary }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <tr>
      <td>{formatMoment(trace.startEpochMicros, nowMicros())}</td>
      <td className={styles.wide}>
        <Link to="/t/$traceId" params={{ traceId: trace.traceId }}>
          {trace.rootService} {trace.rootOperation}
        </Link>
      </td>
      <td data-failed={trace.errorCount > 0}>{trace.errorCount > 0 && t('count.errors', { count: trace.errorCount })}</td>
      <td>{duration(trace.durationMicros)}</td>
    </tr>
  );
}
