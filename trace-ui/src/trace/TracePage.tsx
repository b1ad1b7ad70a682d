import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Trace } from '../api/model';
import { traceQuery } from '../api/queries';
import { Sentence } from '../finding/Sentence';
import { shortId } from '../format/identifier';
import { formatClock, formatDate } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip, CodeChip } from '../layout/Chip';
import { CopyButton } from '../layout/CopyButton';
import { Icon } from '../layout/Icon';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { useServiceHues } from '../theme/useServiceHues';
import { SpanPanel } from './SpanPanel';
import styles from './TracePage.module.css';
import { Waterfall } from './Waterfall';

export function TracePage() {
  const t = useMessages();
  const { traceId } = useParams({ from: '/t/$traceId' });
  useTitle(t('trace.title', { id: shortId(traceId) }));
  const result = useQuery(traceQuery(traceId));
  if (result.isPending) return <Loading />;
  if (!result.data) {
    return <Failure error={result.error} subject="trace" onRetry={() => void result.refetch()} />;
  }
  if (result.data.spans.length === 0) return <Notice title={t('trace.emptySpans')} />;
  return <TraceView key={traceId} trace={result.data} />;
}

function TraceView({ trace }: { trace: Trace }) {
  const t = useMessages();
  const navigate = useNavigate({ from: '/t/$traceId' });
  const { span: selected } = useSearch({ from: '/t/$traceId' });
  const hue = useServiceHues(trace.services.map((service) => service.name));
  const span = trace.spans.find((s) => s.spanId === selected);
  const select = (spanId: string | undefined) =>
    void navigate({ search: spanId === undefined ? {} : { span: spanId }, replace: true });
  return (
    <div className={styles.page}>
      <Head trace={trace} hue={hue} />
      <div className={styles.body} data-panel={selected !== undefined}>
        <Waterfall trace={trace} selected={selected} onSelect={select} hue={hue} />
        {span !== undefined && (
          <SpanPanel
            key={span.spanId}
            span={span}
            traceStartMicros={trace.startEpochMicros}
            findings={trace.findings.filter((f) => f.evidence.some((e) => e.spanId === selected))}
            hue={hue}
            onClose={() => select(undefined)}
          />
        )}
        {selected !== undefined && span === undefined && (
          <Notice inside title={t('trace.spanMissing', { id: selected })} />
        )}
      </div>
    </div>
  );
}

function Head({ trace, hue }: { trace: Trace; hue: (service: string) => string }) {
  const t = useMessages();
  const first = trace.spans[0];
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>
          <span className={styles.service}>{first?.service}</span> {first?.name}
        </h1>
        {trace.errorCount > 0 && (
          <Chip tone="fail">
            <Icon name="cross" size={12} />
            {t('count.errors', { count: trace.errorCount })}
          </Chip>
        )}
        <Completeness trace={trace} />
        <span className={styles.id}>
          {trace.traceId} <CopyButton text={trace.traceId} what={t('word.trace')} />
        </span>
      </div>
      {trace.findings.map((finding) => (
        <p key={finding.id} className={styles.verdict}>
          <Link to="/findings/$id" params={{ id: finding.id }}>
            <CodeChip code={finding.code} />
          </Link>
          <span>
            <Sentence finding={finding} />
          </span>
        </p>
      ))}
      <Facts trace={trace} hue={hue} />
    </header>
  );
}

function Facts({ trace, hue }: { trace: Trace; hue: (service: string) => string }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <ul className={styles.facts}>
      <li>
        {formatDate(trace.startEpochMicros)} {formatClock(trace.startEpochMicros)}
      </li>
      <li>
        <b>{duration(trace.durationMicros)}</b>
      </li>
      <li>{t('count.spans', { count: trace.spanCount })}</li>
      {trace.serials.map((serial) => (
        <li key={serial}>
          {t('word.serial')}{' '}
          <Link to="/n/$serial" params={{ serial }} className={styles.serial}>
            {serial}
          </Link>
        </li>
      ))}
      <li className={styles.legend}>
        {trace.services.map((service) => (
          <span key={service.name}>
            <i style={{ background: hue(service.name) }} />
            {service.name} <small>{service.spanCount}</small>
          </span>
        ))}
      </li>
    </ul>
  );
}

/** Whether all that belongs to this trace is here, as far as the spans themselves tell. */
function Completeness({ trace }: { trace: Trace }) {
  const t = useMessages();
  if (trace.complete) {
    return (
      <Chip tone="good" title={t('trace.completeWhy')}>
        <Icon name="check" size={12} />
        {t('trace.complete')}
      </Chip>
    );
  }
  return (
    <Chip tone="warn">
      <Icon name="dots" size={12} />
      {trace.missingParents > 0
        ? t('trace.missing', { count: trace.missingParents })
        : t('trace.incomplete')}
    </Chip>
  );
}
