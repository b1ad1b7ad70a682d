import { memo } from 'react';
import type { Finding, Span } from '../api/model';
import { percent, type TimeScale } from '../format/axis';
import { shortId } from '../format/identifier';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { transactionOf } from './transaction';
import type { Row } from './tree';
import styles from './Waterfall.module.css';

interface Place {
  id: string;
  /** Pixels from the top of the list. */
  top: number;
  /** From 1. */
  rowIndex: number;
}

interface Props {
  row: Extract<Row, { kind: 'span' }>;
  place: Place;
  scale: TimeScale;
  hue: ServiceHues;
  findings: readonly Finding[];
  selected: boolean;
  onSelect: (spanId: string) => void;
  onToggle: (spanId: string) => void;
}

export const SpanRow = memo(SpanRowNow, (before, after) =>
  (Object.keys(after) as (keyof Props)[]).every((key) =>
    key === 'place'
      ? before.place.top === after.place.top && before.place.id === after.place.id
      : key === 'onSelect' || key === 'onToggle' || before[key] === after[key],
  ),
);

function SpanRowNow({ row, place, scale, hue, findings, selected, onSelect, onToggle }: Props) {
  const { span } = row;
  return (
    <div
      id={place.id}
      role="row"
      className={styles.row}
      style={{ transform: `translateY(${place.top}px)`, '--hue': hue(span.service) }}
      aria-rowindex={place.rowIndex}
      aria-level={row.level + 1}
      aria-selected={selected}
      aria-expanded={row.inside > 0 ? !row.folded : undefined}
      onClick={() => onSelect(span.spanId)}
    >
      <div role="gridcell" className={styles.name}>
        <Indent level={row.level} />
        <Fold row={row} onToggle={onToggle} />
        <i className={styles.tick} />
        <span className={styles.text}>
          {row.entersService && <span className={styles.service}>{span.service}</span>}
          <span className={styles.operation}>{span.name}</span>
        </span>
        <Marks span={span} findings={findings} />
      </div>
      <div role="gridcell" className={styles.time}>
        <Bar span={span} scale={scale} findings={findings} />
      </div>
    </div>
  );
}

export function GhostRow(props: { row: Extract<Row, { kind: 'ghost' }>; place: Place }) {
  const t = useMessages();
  const { row, place } = props;
  return (
    <div
      id={place.id}
      role="row"
      className={styles.row}
      data-ghost="true"
      style={{ transform: `translateY(${place.top}px)` }}
      aria-rowindex={place.rowIndex}
      aria-level={1}
    >
      <div role="gridcell" className={styles.name}>
        <Icon name="dots" size={12} />
        <span className={styles.text}>{t('trace.ghost', { id: shortId(row.parentSpanId) })}</span>
      </div>
      <div role="gridcell" className={styles.time}>
        <i className={styles.ghostBar} />
      </div>
    </div>
  );
}

function Indent({ level }: { level: number }) {
  return <i className={styles.indent} style={{ width: level * 14 }} />;
}

function Fold(props: { row: Props['row']; onToggle: (spanId: string) => void }) {
  const t = useMessages();
  const { row, onToggle } = props;
  if (row.inside === 0) return <i className={styles.noFold} />;
  const hidden = t('trace.hidden', { count: row.inside });
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.fold}
      data-folded={row.folded}
      aria-label={`${row.folded ? t('trace.unfold') : t('trace.fold')}, ${hidden}`}
      title={hidden}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(row.span.spanId);
      }}
    >
      <Icon name="chevron" size={11} />
      {row.folded && <b>{row.inside}</b>}
    </button>
  );
}

function Marks({ span, findings }: { span: Span; findings: readonly Finding[] }) {
  const t = useMessages();
  const codes = [...new Set(findings.map((f) => f.code))];
  return (
    <span className={styles.marks}>
      {span.status === 'error' && (
        <span className={styles.error} role="img" aria-label={t('trace.error')} title={t('trace.error')}>
          <Icon name="cross" size={12} />
        </span>
      )}
      {codes.map((code) => {
        const label = t('trace.evidence', { code: t(`finding.codes.${code}`) });
        return (
          <span key={code} className={styles.evidence} data-code={code} role="img" aria-label={label} title={label}>
            {code === 'A10' ? <b>×2</b> : <Icon name="conflict" size={12} />}
          </span>
        );
      })}
    </span>
  );
}

function Bar(props: { span: Span; scale: TimeScale; findings: readonly Finding[] }) {
  const t = useMessages();
  const duration = useDuration();
  const { span, scale, findings } = props;
  const start = scale.position(span.startEpochMicros);
  const end = scale.position(span.startEpochMicros + span.durationMicros);
  const tx = transactionOf(span.attributes);
  const txEnd = tx?.endEpochMicros ?? null;
  return (
    <>
      <i
        className={styles.bar}
        data-error={span.status === 'error'}
        data-code={findings[0]?.code}
        style={{ left: percent(start), width: percent(end - start) }}
      />
      {tx !== null && txEnd !== null && (
        <i
          className={styles.tx}
          data-state={tx.state}
          title={t(`span.tx.${tx.state}`)}
          style={{ left: percent(scale.position(txEnd)) }}
        />
      )}
      <span className={styles.duration} {...labelPlace(start, end)}>
        {duration(span.durationMicros)}
      </span>
    </>
  );
}

/** The number stands after its bar, or before it, or inside where neither side has room. */
function labelPlace(start: number, end: number) {
  if (end < 0.86) return { 'data-at': 'after', style: { left: percent(end) } };
  if (start > 0.14) return { 'data-at': 'before', style: { right: percent(1 - start) } };
  return { 'data-at': 'inside', style: { right: percent(1 - end) } };
}
