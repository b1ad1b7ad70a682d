import { Link } from '@tanstack/react-router';
import type { ServiceCount, TraceSummary } from '../api/model';
import { percent } from '../format/axis';
import { formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip } from '../layout/Chip';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { useServiceHues } from '../theme/useServiceHues';
import styles from './TraceList.module.css';

/** Traces as rows; the bar behind a duration compares it with the longest one shown. */
export function TraceList({ traces }: { traces: readonly TraceSummary[] }) {
  const t = useMessages();
  const hue = useServiceHues([...new Set(traces.flatMap((x) => x.services.map((s) => s.name)))]);
  const longest = Math.max(...traces.map((trace) => trace.durationMicros));
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th className={styles.start}>{t('word.start')}</th>
            <th>{t('word.entry')}</th>
            <th>{t('word.services')}</th>
            <th>{t('word.serial')}</th>
            <th className={styles.marks}>
              <span className="unseen">{t('word.state')}</span>
            </th>
            <th className={styles.number}>{t('word.spans')}</th>
            <th className={styles.duration}>{t('word.duration')}</th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace) => (
            <Row key={trace.traceId} trace={trace} longest={longest} hue={hue} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { trace: TraceSummary; longest: number; hue: ServiceHues }) {
  const t = useMessages();
  const duration = useDuration();
  const { trace, longest, hue } = props;
  const share = longest > 0 ? trace.durationMicros / longest : 0;
  return (
    <tr>
      <td className={styles.start}>{formatMoment(trace.startEpochMicros, nowMicros())}</td>
      <td className={styles.entry}>
        <Link to="/t/$traceId" params={{ traceId: trace.traceId }} className={styles.open}>
          <i className={styles.tick} style={{ background: hue(trace.rootService) }} />
          <span className={styles.service}>{trace.rootService}</span>
          <span className={styles.operation}>{trace.rootOperation}</span>
          {!trace.rootKnown && (
            <span className={styles.ghost} title={t('search.rootUnknown')}>
              <Icon name="dots" size={12} />
            </span>
          )}
        </Link>
      </td>
      <td>
        <Services services={trace.services} hue={hue} />
      </td>
      <td className={styles.serial}>
        {trace.serial !== null && (
          <Link to="/n/$serial" params={{ serial: trace.serial }}>
            {trace.serial}
          </Link>
        )}
      </td>
      <td className={styles.marks}>
        <Marks trace={trace} />
      </td>
      <td className={styles.number}>{trace.spanCount}</td>
      <td className={styles.duration}>
        <span className={styles.measure}>
          <i
            className={styles.bar}
            style={{ width: percent(share) }}
            data-error={trace.errorCount > 0}
          />
          <span>{duration(trace.durationMicros)}</span>
        </span>
      </td>
    </tr>
  );
}

function Services({ services, hue }: { services: readonly ServiceCount[]; hue: ServiceHues }) {
  const title = services.map((s) => `${s.name} ${s.spanCount}`).join('\n');
  return (
    <span className={styles.ticks} title={title}>
      {services.map((s) => (
        <span key={s.name} className={styles.tickCount}>
          <i className={styles.tick} style={{ background: hue(s.name) }} />
          {s.spanCount}
        </span>
      ))}
    </span>
  );
}

function Marks({ trace }: { trace: TraceSummary }) {
  const t = useMessages();
  return (
    <>
      {trace.findingCount > 0 && (
        <Chip tone="fail">
          <Icon name="conflict" size={12} />
          {t('count.findings', { count: trace.findingCount })}
        </Chip>
      )}
      {trace.errorCount > 0 && (
        <span className={styles.errors}>
          <Icon name="cross" size={11} />
          {t('count.errors', { count: trace.errorCount })}
        </span>
      )}
    </>
  );
}
