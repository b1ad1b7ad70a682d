import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Finding, Trace } from '../api/model';
import { niceStep, percent, type TimeScale } from '../format/axis';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import type { ServiceHues } from '../theme/hues';
import type { Stretch } from './critical';
import { layOut, type Row, type SpanTree } from './tree';
import type { Folds } from './useFolds';
import styles from './Waterfall.module.css';
import { GhostRow, GroupRow, SpanRow } from './WaterfallRow';

const ROW_PX = 26;
const MOST_TICKS = 6;
/** Rows drawn beyond the visible ones, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;
/** One and the same empty list, so that a row sees that nothing changed. */
const NONE: readonly Finding[] = [];
const NO_STRETCHES: readonly Stretch[] = [];

interface Props {
  trace: Trace;
  tree: SpanTree;
  /** What is seen of the time. */
  scale: TimeScale;
  folds: Folds;
  /** By index, what is to be shown; null for all. */
  shown: Uint8Array | null;
  /** Ids of the spans that were looked for. */
  found: ReadonlySet<string>;
  critical: ReadonlyMap<string, readonly Stretch[]> | null;
  selected: string | undefined;
  onSelect: (spanId: string | undefined) => void;
  hue: ServiceHues;
}

/**
 * The call tree with its times: a treegrid whose rows exist only while they are in view. The focus
 * stays on the grid and the active row is named to assistive technology, since the row itself may
 * scroll out of existence.
 */
export function Waterfall(props: Props) {
  const t = useMessages();
  const { trace, tree, scale, folds, shown, found, critical, selected, onSelect, hue } = props;
  const { folded, opened } = folds;
  const rows = useMemo(() => layOut(tree, { folded, opened, shown }), [tree, folded, opened, shown]);
  const evidence = useMemo(() => evidenceBySpan(trace.findings), [trace.findings]);
  // A group is no span and so not in the address.
  const [group, setGroup] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const active = useMemo(() => activeRow(rows, group, selected), [rows, group, selected]);

  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);

  const choose = (spanId: string | undefined) => {
    setGroup(null);
    onSelect(spanId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = keyMove(event.key, rows, active);
    if (move === null) return;
    event.preventDefault();
    if (move.toggle !== undefined) folds.toggle(move.toggle);
    else if (move.toggleGroup !== undefined) folds.toggleGroup(move.toggleGroup);
    else if (move.group !== undefined) setGroup(move.group);
    else choose(move.select);
  };

  const step = niceStep(scale.lengthMicros, MOST_TICKS);
  const offset = scale.startMicros - trace.startEpochMicros;
  return (
    <div className={styles.waterfall}>
      <div className={styles.head}>
        <div className={styles.headName}>{t('trace.name')}</div>
        <Ticks scale={scale} step={step} offset={offset} />
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
            if (row.kind === 'ghost') return <GhostRow key={`ghost ${row.parentSpanId}`} row={row} place={place} />;
            if (row.kind === 'group') {
              return (
                <GroupRow
                  key={`group ${row.key}`}
                  row={row}
                  place={place}
                  scale={scale}
                  hue={hue}
                  selected={index === active}
                  onToggle={(key) => {
                    setGroup(key);
                    folds.toggleGroup(key);
                  }}
                />
              );
            }
            return (
              <SpanRow
                key={row.span.spanId}
                row={row}
                place={place}
                scale={scale}
                hue={hue}
                findings={evidence.get(row.span.spanId) ?? NONE}
                critical={critical?.get(row.span.spanId) ?? NO_STRETCHES}
                found={found.has(row.span.spanId)}
                selected={index === active}
                onSelect={choose}
                onToggle={folds.toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function activeRow(rows: readonly Row[], group: string | null, selected: string | undefined): number {
  if (group !== null) {
    const index = rows.findIndex((row) => row.kind === 'group' && row.key === group);
    if (index >= 0) return index;
  }
  return rows.findIndex((row) => row.kind === 'span' && row.span.spanId === selected);
}

/** @param offset microseconds from the start of the trace to where the scale begins */
function Ticks({ scale, step, offset: begin }: { scale: TimeScale; step: number; offset: number }) {
  const duration = useDuration();
  const count = Math.floor(scale.lengthMicros / step) + 1;
  return (
    <div className={styles.ticks}>
      {Array.from({ length: count }, (_, i) => i * step)
        .filter((offset) => offset / scale.lengthMicros < 0.95)
        .map((offset) => (
          <span key={offset} style={{ left: percent(offset / scale.lengthMicros) }}>
            {duration(begin + offset)}
          </span>
        ))}
    </div>
  );
}

/** What a key does on the active row; null if nothing. Arrows as in the ARIA treegrid pattern. */
export function keyMove(key: string, rows: readonly Row[], active: number): KeyMove | null {
  const row = rows[active];
  switch (key) {
    case 'ArrowDown':
      return moveTo(rows, Math.min(active + 1, rows.length - 1), 1);
    case 'ArrowUp':
      return moveTo(rows, active < 0 ? rows.length - 1 : Math.max(active - 1, 0), -1);
    case 'Home':
      return moveTo(rows, 0, 1);
    case 'End':
      return moveTo(rows, rows.length - 1, -1);
    case 'Escape':
      return { select: undefined };
    case 'Enter':
      return row?.kind === 'group' ? { toggleGroup: row.key } : null;
    case 'ArrowRight':
      return row === undefined ? null : inward(rows, row, active);
    case 'ArrowLeft':
      return row === undefined ? null : outward(rows, row, active);
    default:
      return null;
  }
}

export interface KeyMove {
  select?: string | undefined;
  group?: string;
  toggle?: string;
  toggleGroup?: string;
}

function inward(rows: readonly Row[], row: Row, active: number): KeyMove | null {
  if (row.kind === 'group') return row.opened ? moveTo(rows, active + 1, 1) : { toggleGroup: row.key };
  if (row.kind !== 'span' || row.inside === 0) return null;
  return row.folded ? { toggle: row.span.spanId } : moveTo(rows, active + 1, 1);
}

function outward(rows: readonly Row[], row: Row, active: number): KeyMove | null {
  if (row.kind === 'group' && row.opened) return { toggleGroup: row.key };
  if (row.kind === 'span' && row.inside > 0 && !row.folded) return { toggle: row.span.spanId };
  if (row.kind === 'ghost') return null;
  for (let i = active - 1; i >= 0; i--) {
    const above = rows[i] as Row;
    if (above.kind !== 'ghost' && above.level < row.level) return moveTo(rows, i, -1);
  }
  return null;
}

/** To a line, or, where that is a ghost, to the nearest other one in the direction of travel. */
function moveTo(rows: readonly Row[], index: number, by: 1 | -1): KeyMove {
  for (const step of [by, -by]) {
    for (let i = index; i >= 0 && i < rows.length; i += step) {
      const row = rows[i];
      if (row?.kind === 'span') return { select: row.span.spanId };
      if (row?.kind === 'group') return { group: row.key };
    }
  }
  return { select: undefined };
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

function rowId(index: number): string {
  return `row-${index}`;
}
