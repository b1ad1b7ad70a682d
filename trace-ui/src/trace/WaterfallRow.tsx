import { memo, useMemo } from 'react';
import type { Finding, Span } from '../api/model';
import { percent, type TimeScale } from '../format/axis';
import { shortId } from '../format/identifier';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { transactionOf } from './transaction';
import type { Stretch } from './critical';
import type { GhostRowOf, GroupRowOf, SpanRowOf } from './tree';
import styles from './Waterfall.module.css';

interface Place {
  id: string;
  /** Pixels from the top of the list. */
  top: number;
  /** From 1. */
  rowIndex: number;
}

interface Props {
  row: SpanRowOf;
  place: Place;
  scale: TimeScale;
  hue: ServiceHues;
  findings: readonly Finding[];
  critical: readonly Stretch[];
  /** It is one of those looked for. */
  found: boolean;
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

function SpanRowNow(props: Props) {
  const { row, place, scale, hue, findings, critical, found, selected, onSelect, onToggle } = props;
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
      data-found={found}
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
        <Bar span={span} scale={scale} findings={findings} critical={critical} />
      </div>
    </div>
  );
}

/** Many siblings as one line: how many, when, how long they took, how many failed. */
export function GroupRow(props: {
  row: GroupRowOf;
  place: Place;
  scale: TimeScale;
  hue: ServiceHues;
  selected: boolean;
  onToggle: (key: string) => void;
}) {
  const t = useMessages();
  const duration = useDuration();
  const { row, place, scale, hue, selected, onToggle } = props;
  const { p50, longest, errors } = useMemo(() => summaryOf(row.members), [row.members]);
  return (
    <div
      id={place.id}
      role="row"
      className={styles.row}
      data-group="true"
      style={{ transform: `translateY(${place.top}px)`, '--hue': hue(row.service) }}
      aria-rowindex={place.rowIndex}
      aria-level={row.level + 1}
      aria-selected={selected}
      aria-expanded={row.opened}
      onClick={() => onToggle(row.key)}
    >
      <div role="gridcell" className={styles.name}>
        <Indent level={row.level} />
        <span className={styles.fold} data-folded={!row.opened}>
          <Icon name="chevron" size={11} />
        </span>
        <i className={styles.tick} />
        <span className={styles.text}>
          {row.entersService && <span className={styles.service}>{row.service}</span>}
          <span className={styles.operation}>{row.name}</span>
        </span>
        <span className={styles.times}>{t('trace.times', { count: row.members.length })}</span>
        {errors > 0 && (
          <span className={styles.error}>
            <Icon name="cross" size={12} /> {errors}
          </span>
        )}
      </div>
      <div role="gridcell" className={styles.time}>
        <Density members={row.members} scale={scale} />
        <span className={styles.duration} data-at="group">
          {t('trace.groupTimes', { p50: duration(p50), longest: duration(longest) })}
        </span>
      </div>
    </div>
  );
}

function summaryOf(members: readonly Span[]): { p50: number; longest: number; errors: number } {
  const sorted = members.map((span) => span.durationMicros).sort((a, b) => a - b);
  return {
    p50: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    longest: sorted.at(-1) ?? 0,
    errors: members.filter((span) => span.status === 'error').length,
  };
}

const DENSITY_COLUMNS = 300;

/** When they ran, as one path. */
function Density({ members, scale }: { members: readonly Span[]; scale: TimeScale }) {
  const path = useMemo(() => {
    const marks = new Uint8Array(DENSITY_COLUMNS);
    for (const { startEpochMicros: from, durationMicros } of members) {
      if (outside(scale, from, from + durationMicros)) continue;
      const first = Math.min(DENSITY_COLUMNS - 1, Math.floor(scale.position(from) * DENSITY_COLUMNS));
      const end = Math.ceil(scale.position(from + durationMicros) * DENSITY_COLUMNS);
      marks.fill(1, first, Math.max(first + 1, end));
    }
    return marks.reduce((d, mark, i) => (mark === 1 ? `${d}M${i} 0h.9v1h-.9z` : d), '');
  }, [members, scale]);
  return (
    <svg className={styles.density} viewBox={`0 0 ${DENSITY_COLUMNS} 1`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function GhostRow(props: { row: GhostRowOf; place: Place }) {
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

function Bar(props: Pick<Props, 'scale' | 'findings' | 'critical'> & { span: Span }) {
  const t = useMessages();
  const duration = useDuration();
  const { span, scale, findings, critical } = props;
  if (outside(scale, span.startEpochMicros, span.startEpochMicros + span.durationMicros)) return null;
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
      {critical.map(({ from, to }) => (
        <Stroke key={from} scale={scale} from={from} to={to} />
      ))}
      {tx !== null && txEnd !== null && !outside(scale, txEnd, txEnd) && (
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

/** What was waited for: a dark line along the bar. */
function Stroke({ scale, from, to }: { scale: TimeScale; from: number; to: number }) {
  if (outside(scale, from, to)) return null;
  const left = scale.position(from);
  return <i className={styles.critical} style={{ left: percent(left), width: percent(scale.position(to) - left) }} />;
}

function outside(scale: TimeScale, from: number, to: number): boolean {
  return to < scale.startMicros || from > scale.startMicros + scale.lengthMicros;
}

/** The number stands after its bar, or before it, or inside where neither side has room. */
function labelPlace(start: number, end: number) {
  if (end < 0.86) return { 'data-at': 'after', style: { left: percent(end) } };
  if (start > 0.14) return { 'data-at': 'before', style: { right: percent(1 - start) } };
  return { 'data-at': 'inside', style: { right: percent(1 - end) } };
}
