import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Finding, Trace } from '../api/model';
import { niceStep, percent, type TimeScale, timeScale } from '../format/axis';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import type { ServiceHues } from '../theme/hues';
import { ancestors, layOut, type Row } from './tree';
import styles from './Waterfall.module.css';
import { GhostRow, SpanRow } from './WaterfallRow';

const ROW_PX = 26;
const MOST_TICKS = 6;
/** Rows drawn beyond the visible ones, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;
/** One and the same empty list, so that a row sees that nothing changed. */
const NONE: readonly Finding[] = [];

interface Props {
  trace: Trace;
  selected: string | undefined;
  onSelect: (spanId: string | undefined) => void;
  hue: ServiceHues;
}

/**
 * The call tree with its times: a treegrid whose rows exist only while they are in view. The focus
 * stays on the grid and the active row is named to assistive technology, since the row itself may
 * scroll out of existence.
 */
export function Waterfall({ trace, selected, onSelect, hue }: Props) {
  const t = useMessages();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => layOut(trace.spans, folded), [trace.spans, folded]);
  const scale = useMemo(() => scaleOf(trace), [trace]);
  const evidence = useMemo(() => evidenceBySpan(trace.findings), [trace.findings]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const active = rows.findIndex((row) => row.kind === 'span' && row.span.spanId === selected);

  useEffect(() => {
    const index = trace.spans.findIndex((span) => span.spanId === selected);
    if (index < 0) return;
    const above = ancestors(trace.spans, index).map((span) => span.spanId);
    setFolded((now) => (above.some((id) => now.has(id)) ? without(now, above) : now));
  }, [selected, trace.spans]);

  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);

  const toggle = (spanId: string) =>
    setFolded((now) => (now.has(spanId) ? without(now, [spanId]) : new Set(now).add(spanId)));
  const foldAll = () =>
    setFolded(new Set(trace.spans.filter((s) => s.childCount > 0).map((s) => s.spanId)));
  const onKeyDown = (event: KeyboardEvent) => {
    const move = keyMove(event.key, rows, active);
    if (move === null) return;
    event.preventDefault();
    if (move.toggle !== undefined) toggle(move.toggle);
    else onSelect(move.select);
  };

  const step = niceStep(scale.lengthMicros, MOST_TICKS);
  return (
    <div className={styles.waterfall}>
      <div className={styles.head}>
        <div className={styles.headName}>
          {t('trace.name')}
          <button type="button" onClick={foldAll}>
            {t('trace.foldAll')}
          </button>
          <button type="button" onClick={() => setFolded(new Set())}>
            {t('trace.unfoldAll')}
          </button>
        </div>
        <Ticks scale={scale} step={step} />
      </div>
      <div
        ref={scroller}
        className={styles.body}
        role="treegrid"
        tabIndex={0}
        aria-label={t('trace.tree')}
        aria-rowcount={rows.length}
        aria-description={t('trace.keys')}
        aria-activedescendant={active >= 0 ? rowId(active) : undefined}
        onKeyDown={onKeyDown}
      >
        <div
          className={styles.canvas}
          role="presentation"
          style={{ height: virtual.getTotalSize(), '--step': percent(step / scale.lengthMicros) }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as Row;
            const place = { id: rowId(index), top: start, rowIndex: index + 1 };
            return row.kind === 'ghost' ? (
              <GhostRow key={`ghost ${row.parentSpanId}`} row={row} place={place} />
            ) : (
              <SpanRow
                key={row.span.spanId}
                row={row}
                place={place}
                scale={scale}
                hue={hue}
                findings={evidence.get(row.span.spanId) ?? NONE}
                selected={index === active}
                onSelect={onSelect}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Ticks({ scale, step }: { scale: TimeScale; step: number }) {
  const duration = useDuration();
  const count = Math.floor(scale.lengthMicros / step) + 1;
  return (
    <div className={styles.ticks}>
      {Array.from({ length: count }, (_, i) => i * step)
        .filter((offset) => offset / scale.lengthMicros < 0.95)
        .map((offset) => (
          <span key={offset} style={{ left: percent(offset / scale.lengthMicros) }}>
            {duration(offset)}
          </span>
        ))}
    </div>
  );
}

/** What a key does on the active row; null if nothing. Arrows as in the ARIA treegrid pattern. */
export function keyMove(
  key: string,
  rows: readonly Row[],
  active: number,
): { select?: string | undefined; toggle?: string } | null {
  const row = rows[active];
  const select = (index: number, by: 1 | -1) => ({ select: spanAt(rows, index, by) });
  switch (key) {
    case 'ArrowDown':
      return select(Math.min(active + 1, rows.length - 1), 1);
    case 'ArrowUp':
      return select(active < 0 ? rows.length - 1 : Math.max(active - 1, 0), -1);
    case 'Home':
      return select(0, 1);
    case 'End':
      return select(rows.length - 1, -1);
    case 'Escape':
      return { select: undefined };
    case 'ArrowRight':
      if (row?.kind !== 'span' || row.inside === 0) return null;
      return row.folded ? { toggle: row.span.spanId } : select(active + 1, 1);
    case 'ArrowLeft':
      if (row?.kind !== 'span') return null;
      return row.inside > 0 && !row.folded ? { toggle: row.span.spanId } : parentMove(rows, active);
    default:
      return null;
  }
}

/** The span at a line, or, where that is a ghost, the nearest one in the direction of travel. */
function spanAt(rows: readonly Row[], index: number, by: 1 | -1): string | undefined {
  for (const step of [by, -by]) {
    for (let i = index; i >= 0 && i < rows.length; i += step) {
      const row = rows[i];
      if (row?.kind === 'span') return row.span.spanId;
    }
  }
  return undefined;
}

function parentMove(rows: readonly Row[], active: number): { select: string } | null {
  const level = rows[active]?.level ?? 0;
  for (let i = active - 1; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind === 'span' && row.level < level) return { select: row.span.spanId };
  }
  return null;
}

/** From the first start to the last end that is really there. */
function scaleOf(trace: Trace): TimeScale {
  const start = trace.spans.reduce((min, s) => Math.min(min, s.startEpochMicros), Infinity);
  const end = trace.spans.reduce(
    (max, s) => Math.max(max, s.startEpochMicros + s.durationMicros),
    -Infinity,
  );
  return timeScale(start, end);
}

function evidenceBySpan(findings: readonly Finding[]): Map<string, Finding[]> {
  const result = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const { spanId } of finding.evidence) {
      result.set(spanId, [...(result.get(spanId) ?? []), finding]);
    }
  }
  return result;
}

function without(set: ReadonlySet<string>, ids: readonly string[]): Set<string> {
  const result = new Set(set);
  for (const id of ids) result.delete(id);
  return result;
}

function rowId(index: number): string {
  return `row-${index}`;
}
