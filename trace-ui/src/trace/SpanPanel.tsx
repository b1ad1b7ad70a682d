import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Finding, Span, SpanEvent } from '../api/model';
import { Sentence } from '../finding/Sentence';
import { shortId } from '../format/identifier';
import { formatClock } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Breakable } from '../layout/Breakable';
import { Chip, CodeChip } from '../layout/Chip';
import { CopyButton } from '../layout/CopyButton';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { attributeText, type Group, groupAttributes } from './attributes';
import styles from './SpanPanel.module.css';
import { type Transaction, transactionOf } from './transaction';

interface Props {
  span: Span;
  traceStartMicros: number;
  findings: readonly Finding[];
  hue: ServiceHues;
  onClose: () => void;
}

/** Everything that is known about one span. All of it came from outside and is shown as text. */
export function SpanPanel({ span, traceStartMicros, findings, hue, onClose }: Props) {
  const t = useMessages();
  const exceptions = span.events.filter((event) => event.name === 'exception');
  const events = span.events.filter((event) => event.name !== 'exception');
  return (
    <aside className={styles.panel} aria-label={t('span.panel')}>
      <header className={styles.head}>
        <p className={styles.service}>
          <i style={{ background: hue(span.service) }} />
          <Link to="/services/$name" params={{ name: span.service }} title={t('service.open', { name: span.service })}>
            {span.service}
          </Link>{' '}
          <small>{t(`span.kind.${span.kind}`)}</small>
          <button type="button" className={styles.close} aria-label={t('word.close')} onClick={onClose}>
            <Icon name="cross" />
          </button>
        </p>
        <h2>{span.name}</h2>
      </header>
      {findings.map((finding) => (
        <Link key={finding.id} to="/findings/$id" params={{ id: finding.id }} className={styles.finding}>
          <CodeChip code={finding.code} />
          <p>
            <Sentence finding={finding} />
          </p>
        </Link>
      ))}
      <Facts span={span} traceStartMicros={traceStartMicros} />
      {exceptions.length > 0 && (
        <Section title={t('span.exceptions')}>
          {exceptions.map((event, i) => (
            <Exception key={i} event={event} />
          ))}
        </Section>
      )}
      {groupAttributes(span.attributes).map(({ group, entries }) => (
        <Section key={group} title={<GroupTitle group={group} />}>
          <Entries entries={entries} />
        </Section>
      ))}
      {events.length > 0 && (
        <Section title={t('span.events')}>
          {events.map((event, i) => (
            <Event key={i} event={event} traceStartMicros={traceStartMicros} />
          ))}
        </Section>
      )}
      {span.links.length > 0 && (
        <Section title={t('span.links')}>
          {span.links.map((link) => (
            <p key={link.traceId + link.spanId}>
              <Link to="/t/$traceId" params={{ traceId: link.traceId }} search={{ span: link.spanId }} className={styles.mono}>
                {shortId(link.traceId)} / {link.spanId}
              </Link>
            </p>
          ))}
        </Section>
      )}
      <details className={styles.section}>
        <summary>{t('span.resource')}</summary>
        {groupAttributes(span.resource).map(({ group, entries }) => (
          <Entries key={group} entries={entries} />
        ))}
      </details>
    </aside>
  );
}

function Facts({ span, traceStartMicros }: { span: Span; traceStartMicros: number }) {
  const t = useMessages();
  const duration = useDuration();
  const offset = duration(span.startEpochMicros - traceStartMicros);
  const tx = transactionOf(span.attributes);
  return (
    <dl className={styles.facts}>
      <dt>{t('word.duration')}</dt>
      <dd>
        <b>{duration(span.durationMicros)}</b>
      </dd>
      <dt>{t('span.startLabel')}</dt>
      <dd>
        {formatClock(span.startEpochMicros)} <small>{t('span.into', { offset })}</small>
      </dd>
      <dt>{t('span.statusLabel')}</dt>
      <dd>
        <Status span={span} />
      </dd>
      {tx !== null && <TransactionFact tx={tx} />}
      <dt>{t('span.spanId')}</dt>
      <dd className={styles.mono}>
        {span.spanId} <CopyButton text={span.spanId} what={t('span.spanId')} />
      </dd>
      {span.parentSpanId !== null && (
        <>
          <dt>{t('span.parentId')}</dt>
          <dd className={styles.mono}>{span.parentSpanId}</dd>
        </>
      )}
      <dt>{t('span.scope')}</dt>
      <dd className={styles.wrap}>
        {span.scopeName} <small>{span.scopeVersion}</small>
      </dd>
    </dl>
  );
}

function Status({ span }: { span: Span }) {
  const t = useMessages();
  const message = span.statusMessage === '' ? null : <span className={styles.wrap}>{span.statusMessage}</span>;
  if (span.status === 'error') {
    return (
      <>
        <Chip tone="fail">
          <Icon name="cross" size={12} />
          {t('search.statusError')}
        </Chip>{' '}
        {message}
      </>
    );
  }
  return <Chip tone="quiet">{span.status === 'ok' ? t('search.statusOk') : t('search.statusUnset')}</Chip>;
}

function TransactionFact({ tx }: { tx: Transaction }) {
  const t = useMessages();
  const tone = tx.state === 'committed' ? 'good' : tx.state === 'none' ? 'quiet' : 'warn';
  return (
    <>
      <dt />
      <dd>
        <Chip tone={tone}>
          <Icon name={tone === 'good' ? 'check' : 'dots'} size={12} />
          {t(`span.tx.${tx.state}`)}
        </Chip>{' '}
        {tx.endEpochMicros !== null && (
          <small>{t('span.txEnd', { time: formatClock(tx.endEpochMicros) })}</small>
        )}
      </dd>
    </>
  );
}

function GroupTitle({ group }: { group: Group }) {
  const t = useMessages();
  return <>{t(`span.group.${group}`)}</>;
}

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Entries({ entries }: { entries: readonly [string, string][] }) {
  return (
    <dl className={styles.entries}>
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>
            <Breakable text={key} />
          </dt>
          <dd>
            <Value text={value} />
            <CopyButton text={value} what={key} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const SHOWN_CHARS = 600;

/** A value of any length: the rest is shown on request, so that one value cannot fill the page. */
function Value({ text }: { text: string }) {
  const t = useMessages();
  const [all, setAll] = useState(false);
  if (all || text.length <= SHOWN_CHARS) return <bdi className={styles.value}>{text}</bdi>;
  return (
    <>
      <bdi className={styles.value}>{text.slice(0, SHOWN_CHARS)}…</bdi>
      <button type="button" className={styles.all} onClick={() => setAll(true)}>
        {t('span.showAll', { count: text.length })}
      </button>
    </>
  );
}

function Exception({ event }: { event: SpanEvent }) {
  const type = attributeText(event.attributes['exception.type'] ?? '');
  const message = attributeText(event.attributes['exception.message'] ?? '');
  const stack = attributeText(event.attributes['exception.stacktrace'] ?? '');
  return (
    <div className={styles.exception}>
      <p>
        <Breakable text={type} /> <CopyButton text={stack === '' ? `${type}: ${message}` : stack} what={type} />
      </p>
      {message !== '' && <Value text={message} />}
      {stack !== '' && <pre tabIndex={0}>{stack}</pre>}
    </div>
  );
}

function Event({ event, traceStartMicros }: { event: SpanEvent; traceStartMicros: number }) {
  const duration = useDuration();
  const entries = groupAttributes(event.attributes).flatMap((group) => group.entries);
  return (
    <div>
      <p>
        <b>{event.name}</b> <small>+{duration(event.timeEpochMicros - traceStartMicros)}</small>
      </p>
      <Entries entries={entries} />
    </div>
  );
}
