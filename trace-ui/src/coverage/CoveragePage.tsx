import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { NumberedSource, Source, Sources } from '../api/model';
import { sourcesQuery } from '../api/queries';
import { formatMoment } from '../format/time';
import { useAge, useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip, type Tone } from '../layout/Chip';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import styles from './CoveragePage.module.css';
import { type Doubt, inOrder, knownOf } from './known';

const MOST_ROWS = 500;
const MOST_SERIALS = 3;
const TONES: Record<NumberedSource['state'] | 'plain', Tone> = {
  live: 'good',
  dark: 'fail',
  ended: 'quiet',
  gone: 'quiet',
  plain: 'warn',
};

/** How far what each process has sent is known to be all that there is. */
export function CoveragePage() {
  const t = useMessages();
  useTitle(t('coverage.title'));
  const result = useQuery(sourcesQuery);
  return (
    <div className={styles.page}>
      <h1>{t('coverage.title')}</h1>
      {result.isPending && <Loading />}
      {result.isError && <Failure inside error={result.error} onRetry={() => void result.refetch()} />}
      {result.data?.sources.length === 0 && <Notice inside title={t('coverage.none')} />}
      {result.data && result.data.sources.length > 0 && (
        <>
          <Verdict {...result.data} />
          <Processes {...result.data} />
        </>
      )}
    </div>
  );
}

function Verdict({ sources, nowEpochMicros }: Sources) {
  const t = useMessages();
  const age = useAge();
  const { services, doubts } = knownOf(sources);
  if (doubts.length === 0) return <p className={styles.verdict}>{t('coverage.all', { count: services })}</p>;
  const sentence = ({ service, reason, lastSeen }: Doubt) =>
    t(`coverage.${reason}`, { service, ...(reason === 'dark' && { age: age(nowEpochMicros - lastSeen) }) });
  return (
    <div className={styles.verdict} role="status">
      <p>
        {t('coverage.some', { known: services - doubts.length, count: services })} {t('coverage.why')}
      </p>
      <ul>
        {doubts.map((doubt) => (
          <li key={doubt.service} data-dark={doubt.reason === 'dark'}>
            {sentence(doubt)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Processes({ sources, nowEpochMicros }: Sources) {
  const t = useMessages();
  const rows = inOrder(sources);
  return (
    <section className={styles.table} aria-label={t('coverage.sources')}>
      <table>
        <thead>
          <tr>
            <th>{t('word.service')}</th>
            <th>{t('coverage.process')}</th>
            <th>{t('coverage.state')}</th>
            <th title={t('coverage.frontierWhy')}>{t('coverage.frontier')}</th>
            <th>{t('coverage.seen')}</th>
            <th>{t('coverage.batches')}</th>
            <th>{t('coverage.gaps')}</th>
            <th>{t('coverage.lost')}</th>
            <th>{t('coverage.instrumented')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((source) => (
            <Row key={keyOf(source)} source={source} now={nowEpochMicros} />
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p>{t('coverage.more', { count: rows.length - MOST_ROWS })}</p>}
    </section>
  );
}

function keyOf(source: Source): string {
  return source.tier === 'plain' ? source.service : `${source.service}\n${source.instance}\n${source.epoch}`;
}

function Row({ source, now }: { source: Source; now: number }) {
  const t = useMessages();
  const age = useAge();
  const state = source.tier === 'plain' ? 'plain' : source.state;
  return (
    <tr data-over={state === 'ended' || state === 'gone'}>
      <th scope="row">
        <Link to="/search" search={{ service: source.service }} title={t('coverage.traces', { service: source.service })}>
          {source.service}
        </Link>
      </th>
      <td className={styles.instance}>{source.tier === 'complete' && source.instance}</td>
      <td>
        <Chip tone={TONES[state]}>{t(`coverage.states.${state}`)}</Chip>
      </td>
      <td>{source.tier === 'complete' && <Frontier source={source} now={now} />}</td>
      <td>{t('coverage.ago', { age: age(now - source.lastSeenEpochMicros) })}</td>
      <td className={styles.number}>{source.tier === 'complete' && source.batches}</td>
      <td data-bad={source.tier === 'complete' && source.gaps.length > 0}>
        {source.tier === 'complete' && source.gaps.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')}
      </td>
      <td>{source.tier === 'complete' && source.droppedSpans > 0 && <Lost source={source} />}</td>
      <td className={styles.instrumented}>{source.tier === 'complete' && <Instrumented source={source} />}</td>
    </tr>
  );
}

function Frontier({ source, now }: { source: NumberedSource; now: number }) {
  const t = useMessages();
  const duration = useDuration();
  const { frontierEpochMicros: frontier, state } = source;
  if (frontier === null) return null;
  if (state !== 'live') return <>{formatMoment(frontier, now)}</>;
  // Both clocks are read by hosts: the process's may be a little ahead.
  return <>{t('coverage.behind', { duration: duration(Math.max(0, now - frontier)) })}</>;
}

function Lost({ source }: { source: NumberedSource }) {
  const t = useMessages();
  const { droppedSpans, droppedSerials } = source;
  return (
    <>
      {droppedSpans}
      {droppedSerials.slice(0, MOST_SERIALS).map((serial) => (
        <Link key={serial} className={styles.serial} to="/n/$serial" params={{ serial }}>
          {serial}
        </Link>
      ))}
      {droppedSerials.length > MOST_SERIALS && ` ${t('coverage.more', { count: droppedSerials.length - MOST_SERIALS })}`}
    </>
  );
}

/** By name: `jdbc;h2-2.3.232.jar, servlet;…` is `jdbc, servlet`, and the jars when one points at it. */
function Instrumented({ source }: { source: NumberedSource }) {
  const t = useMessages();
  const woven = source.instrumentation['plumbline-instrumented'] ?? '';
  const not = source.instrumentation['plumbline-not-instrumented'] ?? '';
  const names = (header: string) =>
    header
      .split(', ')
      .map((member) => member.split(';')[0])
      .join(', ');
  return (
    <>
      <span title={woven}>{names(woven)}</span>
      {not !== '' && <small title={not}> {t('coverage.not', { what: names(not) })}</small>}
    </>
  );
}
