import type { ReactNode } from 'react';
import type { FindingCode, Outcome } from '../api/model';
import { useMessages } from '../i18n';
import styles from './Chip.module.css';
import { Icon } from './Icon';

export type Tone = 'fail' | 'twice' | 'warn' | 'good' | 'quiet';

export function Chip({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`${styles.chip} ${styles[tone]}`} title={title}>
      {children}
    </span>
  );
}

/** What kind of inconsistency: a shape, a word and a colour, in this order of reliability. */
export function CodeChip({ code, count }: { code: FindingCode; count?: number }) {
  const t = useMessages();
  return (
    <Chip tone={code === 'A10' ? 'twice' : 'fail'} title={code}>
      {code === 'A10' ? <b>×2</b> : <Icon name="conflict" size={12} />}
      {t(`finding.codes.${code}`)}
      {count !== undefined && count > 1 && <span>{count}</span>}
    </Chip>
  );
}

const OUTCOME_TONES: Record<Outcome, Tone> = {
  OK: 'good',
  REJECT: 'warn',
  FAIL: 'fail',
  NOT_SENT: 'quiet',
  UNKNOWN: 'fail',
  CANCEL: 'quiet',
  COMMITTED: 'good',
  ROLLED_BACK: 'warn',
  OPEN_TX: 'warn',
  NO_EFFECT: 'quiet',
  UNFINISHED: 'warn',
};

export function OutcomeChip({ outcome }: { outcome: Outcome }) {
  const t = useMessages();
  const tone = OUTCOME_TONES[outcome];
  return (
    <Chip tone={tone} title={outcome}>
      <Icon name={tone === 'good' ? 'check' : tone === 'fail' ? 'cross' : 'dots'} size={12} />
      {t(`outcome.${outcome}`)}
    </Chip>
  );
}
