import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FindingCode, Serial } from '../api/model';
import { FINDING_CODES } from '../api/model';
import { serialQuery } from '../api/queries';
import { Sentence } from '../finding/Sentence';
import { formatMoment, nowMicros } from '../format/time';
import { useMessages } from '../i18n';
import { Chip, CodeChip } from '../layout/Chip';
import { CopyButton } from '../layout/CopyButton';
import { Icon } from '../layout/Icon';
import { Failure, Loading } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { hueOf } from '../theme/hues';
import { Lanes } from './Lanes';
import styles from './SerialPage.module.css';
import { FindingsTable, SaysTable, TracesTable } from './SerialTables';

export function SerialPage() {
  const t = useMessages();
  const { serial } = useParams({ from: '/n/$serial' });
  useTitle(t('serial.title', { serial }));
  const result = useQuery(serialQuery(serial));
  if (result.isPending) return <Loading />;
  if (!result.data) {
    return <Failure error={result.error} subject="serial" onRetry={() => void result.refetch()} />;
  }
  return <SerialView serial={result.data.serial} judged={result.data.judged} />;
}

function SerialView({ serial, judged }: { serial: Serial; judged: boolean }) {
  const t = useMessages();
  return (
    <div className={styles.page}>
      <Head serial={serial} judged={judged} />
      {serial.truncated && <p className={styles.truncated}>{t('serial.truncated')}</p>}
      <Panel title={t('serial.timeline')} hint={t('serial.timelineHint')} side={<Legend serial={serial} />}>
        <Lanes serial={serial} />
      </Panel>
      <div className={styles.columns}>
        {serial.findings.length > 0 && (
          <Panel title={t('serial.says')}>
            <SaysTable serial={serial} />
          </Panel>
        )}
        <Panel title={`${t('serial.traces')} (${serial.traces.length})`}>
          <TracesTable serial={serial} />
        </Panel>
      </div>
      {serial.findings.length > 0 && (
        <Panel title={`${t('serial.findings')} (${serial.findings.length})`}>
          <FindingsTable findings={serial.findings} />
        </Panel>
      )}
    </div>
  );
}

function Head({ serial, judged }: { serial: Serial; judged: boolean }) {
  const t = useMessages();
  const now = nowMicros();
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>{serial.serial}</h1>
        <CopyButton text={serial.serial} what={t('word.serial')} />
        {countByCode(serial).map(([code, count]) => (
          <CodeChip key={code} code={code} count={count} />
        ))}
      </div>
      <p className={styles.verdict}>
        <Verdict serial={serial} judged={judged} />
      </p>
      <p className={styles.facts}>
        {t('count.traces', { count: serial.traces.length })} ·{' '}
        {t('count.services', { count: serial.services.length })} ·{' '}
        {t('serial.first', { time: formatMoment(serial.startEpochMicros, now) })} ·{' '}
        {t('serial.last', { time: formatMoment(serial.endEpochMicros, now) })} ·{' '}
        <Link to="/search" search={{ serial: serial.serial }}>
          {t('serial.lookSerial')}
        </Link>
      </p>
    </header>
  );
}

/** The one sentence an operator came for. Silence is only called agreement once it was judged. */
function Verdict({ serial, judged }: { serial: Serial; judged: boolean }) {
  const t = useMessages();
  const open = serial.findings.filter((finding) => finding.state === 'OPEN');
  const first = open[0];
  if (first) {
    return (
      <>
        <Sentence finding={first} />
        {open.length > 1 && <span> {t('serial.andMore', { count: open.length - 1 })}</span>}
      </>
    );
  }
  if (serial.findings.length > 0) {
    const findings = t('count.findings', { count: serial.findings.length });
    return <>{t('serial.resolved', { findings })}</>;
  }
  if (!judged) return <>{t('serial.pending')}</>;
  return (
    <>
      <Chip tone="good">
        <Icon name="check" size={12} />
      </Chip>{' '}
      {t('serial.agree', {
        traces: t('count.traces', { count: serial.traces.length }),
        services: t('count.services', { count: serial.services.length }),
      })}
    </>
  );
}

function countByCode(serial: Serial): [FindingCode, number][] {
  return FINDING_CODES.map((code): [FindingCode, number] => [
    code,
    serial.findings.filter((f) => f.code === code && f.state === 'OPEN').length,
  ]).filter(([, count]) => count > 0);
}

function Panel(props: { title: string; hint?: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel}>
      <header>
        <h2>{props.title}</h2>
        {props.hint && <p>{props.hint}</p>}
        {props.side}
      </header>
      {props.children}
    </section>
  );
}

const MOST_IN_LEGEND = 8;

function Legend({ serial }: { serial: Serial }) {
  const t = useMessages();
  return (
    <ul className={styles.legend}>
      {serial.traces.slice(0, MOST_IN_LEGEND).map((trace, i) => (
        <li key={trace.traceId}>
          <i style={{ background: hueOf(i) }} />
          {t('word.traceN', { n: i + 1 })}
        </li>
      ))}
    </ul>
  );
}
