import { Link } from '@tanstack/react-router';
import type { Evidence, Finding, Serial, Trace } from '../api/model';
import { Sentence } from '../finding/Sentence';
import { formatClock, formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Breakable } from '../layout/Breakable';
import { Chip, CodeChip, OutcomeChip } from '../layout/Chip';
import { Icon } from '../layout/Icon';
import { hueOf } from '../theme/hues';
import styles from './SerialPage.module.css';

/** What each system says of the same work, and which attributes of which span say so. */
export function SaysTable({ serial }: { serial: Serial }) {
  const t = useMessages();
  const traceNumber = new Map(serial.traces.map((trace, i) => [trace.traceId, i + 1]));
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('serial.saysWho')}</th>
          <th>{t('serial.saysWhat')}</th>
          <th>{t('serial.saysWhy')}</th>
          <th>{t('serial.saysWhen')}</th>
        </tr>
      </thead>
      {serial.findings.map((finding) => (
        <tbody key={finding.id}>
          {finding.evidence.map((evidence) => (
            <SaysRow
              key={evidence.spanId}
              evidence={evidence}
              trace={traceNumber.get(evidence.traceId)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function SaysRow({ evidence, trace }: { evidence: Evidence; trace: number | undefined }) {
  const t = useMessages();
  return (
    <tr>
      <td>
        {evidence.service} <small>{t(`serial.saysRole.${evidence.role}`)}</small>
      </td>
      <td>
        <OutcomeChip outcome={evidence.outcome} />
      </td>
      <td className={styles.because}>
        <Link
          to="/t/$traceId"
          params={{ traceId: evidence.traceId }}
          search={{ span: evidence.spanId }}
        >
          {trace !== undefined && `${t('word.traceN', { n: trace })} · `}
          {evidence.name}
        </Link>
        <small>
          <Breakable text={evidence.why} />
        </small>
      </td>
      <td className={styles.when}>
        {formatClock(evidence.startEpochMicros + evidence.durationMicros)}
      </td>
    </tr>
  );
}

export function TracesTable({ serial }: { serial: Serial }) {
  const t = useMessages();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('word.start')}</th>
          <th>{t('word.entry')}</th>
          <th className={styles.number}>{t('word.duration')}</th>
          <th className={styles.number}>{t('word.spans')}</th>
          <th>
            <span className="unseen">{t('word.state')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {serial.traces.map((trace, i) => (
          <TraceRow key={trace.traceId} trace={trace} index={i} />
        ))}
      </tbody>
    </table>
  );
}

function TraceRow({ trace, index }: { trace: Trace; index: number }) {
  const t = useMessages();
  const duration = useDuration();
  const entry = trace.spans[0];
  const findings = trace.findings.length;
  return (
    <tr>
      <td className={styles.when}>{formatMoment(trace.startEpochMicros, nowMicros())}</td>
      <td className={styles.because}>
        <Link to="/t/$traceId" params={{ traceId: trace.traceId }}>
          <i className={styles.swatch} style={{ background: hueOf(index) }} />
          {entry?.service} {entry?.name}
        </Link>
      </td>
      <td className={styles.number}>{duration(trace.durationMicros)}</td>
      <td className={styles.number}>{trace.spanCount}</td>
      <td className={styles.number}>
        {findings > 0 ? (
          <Chip tone="fail" title={t('count.findings', { count: findings })}>
            <Icon name="conflict" size={12} />
            {findings}
          </Chip>
        ) : trace.errorCount > 0 ? (
          <Chip tone="warn" title={t('count.errors', { count: trace.errorCount })}>
            <Icon name="cross" size={12} />
            {trace.errorCount}
          </Chip>
        ) : (
          <Chip tone="good" title={t('search.statusOk')}>
            <Icon name="check" size={12} />
          </Chip>
        )}
      </td>
    </tr>
  );
}

export function FindingsTable({ findings }: { findings: readonly Finding[] }) {
  const t = useMessages();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('word.code')}</th>
          <th>{t('finding.sentence')}</th>
          <th>{t('word.state')}</th>
          <th>{t('word.since')}</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <tr key={finding.id}>
            <td className={styles.narrow}>
              <CodeChip code={finding.code} />
            </td>
            <td className={styles.because}>
              <Link to="/findings/$id" params={{ id: finding.id }} className={styles.plain}>
                <Sentence finding={finding} />
              </Link>
            </td>
            <td className={styles.narrow}>{t(`finding.states.${finding.state}`)}</td>
            <td className={styles.when}>{formatMoment(finding.sinceEpochMicros, nowMicros())}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
