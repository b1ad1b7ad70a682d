import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Evidence, Finding } from '../api/model';
import { shortId } from '../format/identifier';
import { formatClock, formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { type Translate, useMessages } from '../i18n';
import { Breakable } from '../layout/Breakable';
import { Chip, CodeChip, OutcomeChip } from '../layout/Chip';
import { Icon } from '../layout/Icon';
import { useServiceHues } from '../theme/useServiceHues';
import { CompensationSection } from './CompensationSection';
import { EvidenceAxis } from './EvidenceAxis';
import styles from './FindingPanel.module.css';
import { HandlingSection } from './HandlingSection';
import { Sentence } from './Sentence';

/** One inconsistency with the evidence of both sides. */
export function FindingPanel({ finding }: { finding: Finding }) {
  const t = useMessages();
  const duration = useDuration();
  const hue = useServiceHues([...new Set(finding.evidence.map((e) => e.service))]);
  const callers = finding.evidence.filter((e) => e.role === 'caller');
  const callees = finding.evidence.filter((e) => e.role === 'executor');
  return (
    <div className={styles.panel}>
      <Top finding={finding} bothSides={callers.length > 0 && callees.length > 0} />
      <p className={styles.sentence}>
        <Sentence finding={finding} />
      </p>
      <p className={styles.found}>
        {t('finding.detected', {
          time: formatMoment(finding.detectedEpochMicros, nowMicros()),
          after: duration(Math.max(0, finding.detectedEpochMicros - finding.sinceEpochMicros)),
        })}
      </p>
      <EvidenceAxis finding={finding} hue={hue} />
      <div className={styles.sides}>
        <Side title={t('finding.callerSays')}>
          {callers.map((e) => (
            <Statement key={e.spanId} evidence={e} />
          ))}
          {callers.length === 0 && <p className={styles.nobody}>{t('finding.noCaller')}</p>}
        </Side>
        <Side title={t('finding.calleeSays')}>
          {callees.map((e) => (
            <Statement key={e.spanId} evidence={e} />
          ))}
        </Side>
      </div>
      <p className={styles.links}>
        <Link to="/n/$serial" params={{ serial: finding.serial }} className={styles.button}>
          {t('finding.openSerial', { serial: shortId(finding.serial, 24) })}
        </Link>
      </p>
      <CompensationSection finding={finding} />
      <HandlingSection finding={finding} />
    </div>
  );
}

function proof({ rule }: Finding, bothSides: boolean, t: Translate): string {
  if (rule === null) return bothSides ? t('finding.proven') : t('finding.provenExecutor');
  if (rule.unknown.length > 0) return t('finding.undecided', { unknown: rule.unknown.join(', ') });
  return t('finding.provenRule', { rule: rule.id, flow: rule.flow });
}

function Top({ finding, bothSides }: { finding: Finding; bothSides: boolean }) {
  const t = useMessages();
  const navigate = useNavigate();
  return (
    <header className={styles.top}>
      <CodeChip code={finding.code} />
      <Chip tone={finding.state === 'OPEN' ? 'quiet' : 'good'}>
        {t(`finding.states.${finding.state}`)}
      </Chip>
      <span className={styles.proof}>
        {proof(finding, bothSides, t)}
      </span>
      <button
        type="button"
        className={styles.close}
        aria-label={t('word.close')}
        onClick={() => void navigate({ to: '/findings', search: (now) => now })}
      >
        <Icon name="cross" />
      </button>
    </header>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.side}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Statement({ evidence }: { evidence: Evidence }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <article className={styles.statement}>
      <p className={styles.who}>
        <Link
          to="/services/$name"
          params={{ name: evidence.service }}
          title={t('service.open', { name: evidence.service })}
        >
          {evidence.service}
        </Link>
      </p>
      <OutcomeChip outcome={evidence.outcome} />
      <dl className={styles.facts}>
        <dt>{t('finding.why')}</dt>
        <dd className={styles.why}>
          <Breakable text={evidence.why} />
        </dd>
        <dt>{t('finding.startLabel')}</dt>
        <dd>{formatClock(evidence.startEpochMicros)}</dd>
        <dt>{t('finding.tookLabel')}</dt>
        <dd>{duration(evidence.durationMicros)}</dd>
        {evidence.txEndEpochMicros !== null && (
          <>
            <dt>{t('finding.txLabel')}</dt>
            <dd>{formatClock(evidence.txEndEpochMicros)}</dd>
          </>
        )}
        <dt>{t('finding.spanLabel')}</dt>
        <dd>
          <Link
            to="/t/$traceId"
            params={{ traceId: evidence.traceId }}
            search={{ span: evidence.spanId }}
            title={t('finding.openSpan')}
          >
            {evidence.name} <Icon name="open" size={11} />
          </Link>
        </dd>
      </dl>
    </article>
  );
}
