import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import type { Heatmap } from '../api/model';
import { percent } from '../format/axis';
import { formatClock, formatClockSeconds, formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { type Box, readBox, writeBox } from './conditions';
import { boxOf, type CellRange, cellAt, countIn, type Heat, heatOf, levelOf, placeOf, rangeBetween, rowFromMicros } from './heat';
import styles from './HeatmapChart.module.css';

const LEVELS = 6;
const TIME_LABELS = 5;
const MOST_ROW_LABELS = 5;

interface Props {
  map: Heatmap;
  /** The selection, as in the address. */
  box: string | undefined;
  onSelect: (box: string | undefined) => void;
}

/**
 * When spans started and how long they took. Drag a rectangle, or move one with the arrow keys
 * (with Shift: make it larger or smaller) and see it in the address.
 */
export function HeatmapChart({ map, box: text, onSelect }: Props) {
  const t = useMessages();
  const heat = useMemo(() => heatOf(map), [map]);
  if (heat === null) return null;
  return (
    <figure className={styles.chart} aria-label={t('heat.title')}>
      <RowLabels heat={heat} />
      <Plot heat={heat} box={readBox(text)} onSelect={onSelect} />
      <TimeLabels heat={heat} />
    </figure>
  );
}

function Plot({ heat, box, onSelect }: { heat: Heat; box: Box | null; onSelect: Props['onSelect'] }) {
  const t = useMessages();
  const [from, setFrom] = useState<{ column: number; row: number } | null>(null);
  const [to, setTo] = useState<{ column: number; row: number } | null>(null);
  const drawn = from !== null && to !== null ? boxOf(heat, rangeBetween(from, to)) : box;
  const cellOf = (event: PointerEvent) => {
    const area = event.currentTarget.getBoundingClientRect();
    return cellAt(heat, (event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height);
  };
  const finish = () => {
    if (from !== null && to !== null) onSelect(writeBox(boxOf(heat, rangeBetween(from, to))));
    setFrom(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && box !== null) return onSelect(undefined);
    const next = moved(heat, box === null ? null : rangeOf(heat, box), event.key, event.shiftKey);
    if (next === null) return;
    event.preventDefault();
    onSelect(writeBox(boxOf(heat, next)));
  };
  const hovered = to === null ? null : describeCells(heat, from === null ? rangeBetween(to, to) : rangeBetween(from, to));
  return (
    <div
      className={styles.plot}
      role="application"
      aria-label={t('heat.label', { spans: t('count.spans', { count: heat.spans }), errors: t('count.errors', { count: heat.errors }) })}
      aria-description={t('heat.keys')}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(cellOf(event));
        setTo(cellOf(event));
      }}
      onPointerMove={(event) => setTo(cellOf(event))}
      onPointerUp={finish}
      onPointerCancel={() => setFrom(null)}
      onPointerLeave={() => from === null && setTo(null)}
    >
      <Cells heat={heat} />
      {drawn !== null && <Selection heat={heat} box={drawn} />}
      {hovered !== null && <CellWords heat={heat} words={hovered} at={to as { column: number; row: number }} />}
    </div>
  );
}

/** One path for each shade, so that thousands of cells are a dozen elements. */
function Cells({ heat }: { heat: Heat }) {
  const { levels, errors } = useMemo(() => pathsOf(heat), [heat]);
  return (
    <svg viewBox={`0 0 ${heat.columns} ${heat.rows}`} preserveAspectRatio="none" aria-hidden="true">
      {levels.map((d, i) => (
        <path key={i} d={d} className={styles.cell} data-level={i + 1} />
      ))}
      <path d={errors} className={styles.errors} />
    </svg>
  );
}

function pathsOf(heat: Heat): { levels: string[]; errors: string } {
  const levels = new Array<string>(LEVELS).fill('');
  let errors = '';
  for (const { column, row, spans, errors: failed } of heat.cells) {
    const level = levelOf(spans, heat.most, LEVELS) - 1;
    levels[level] += `M${column + 0.05} ${row + 0.06}h.9v.88h-.9z`;
    // Errors are a foot below the cell, as long as their share: a shape, not only a colour.
    if (failed > 0) errors += `M${column + 0.05} ${row + 0.66}h${(0.9 * Math.max(failed / spans, 0.2)).toFixed(3)}v.28H${column + 0.05}z`;
  }
  return { levels, errors };
}

function Selection({ heat, box }: { heat: Heat; box: Box }) {
  const { left, right, top, bottom } = placeOf(heat, box);
  return (
    <i
      className={styles.selection}
      style={{ left: percent(left), right: percent(1 - right), top: percent(top), bottom: percent(1 - bottom) }}
    />
  );
}

interface CellWordsValues {
  spans: number;
  errors: number;
  box: Box;
}

function describeCells(heat: Heat, range: CellRange): CellWordsValues {
  return { ...countIn(heat, range), box: boxOf(heat, range) };
}

function CellWords(props: { heat: Heat; words: CellWordsValues; at: { column: number; row: number } }) {
  const t = useMessages();
  const duration = useDuration();
  const { heat, words, at } = props;
  const { box, spans, errors } = words;
  const x = (at.column + 0.5) / heat.columns;
  const side = x > 0.6 ? { right: percent(1 - x) } : { left: percent(x) };
  return (
    <div className={styles.words} style={side}>
      <b>{t('count.spans', { count: spans })}</b>
      {errors > 0 && <span className={styles.failed}> · {t('count.errors', { count: errors })}</span>}
      <br />
      {duration(box.minMicros)} – {duration(box.maxMicros)} · {formatClockSeconds(box.fromMicros)} –{' '}
      {formatClockSeconds(box.toMicros)}
    </div>
  );
}

function RowLabels({ heat }: { heat: Heat }) {
  const duration = useDuration();
  const every = Math.ceil(heat.rows / MOST_ROW_LABELS);
  const rows = Array.from({ length: heat.rows }, (_, row) => row).filter((row) => row % every === 0);
  return (
    <div className={styles.rows} aria-hidden="true">
      {rows.map((row) => (
        <span key={row} style={{ top: percent((row + 1) / heat.rows) }}>
          {duration(rowFromMicros(heat, row))}
        </span>
      ))}
    </div>
  );
}

function TimeLabels({ heat }: { heat: Heat }) {
  const length = heat.columnMicros * heat.columns;
  const format = length < 10_000_000 ? formatClock : formatClockSeconds;
  return (
    <figcaption className={styles.times}>
      {Array.from({ length: TIME_LABELS }, (_, i) => {
        const at = heat.startMicros + (length * i) / (TIME_LABELS - 1);
        return <span key={i}>{i === 0 ? formatMoment(at, nowMicros()).replace(/\.\d+$/, '') : format(at)}</span>;
      })}
    </figcaption>
  );
}

/** The cells of a selection that may have been made on another drawing. */
function rangeOf(heat: Heat, box: Box): CellRange {
  const { left, right, top, bottom } = placeOf(heat, box);
  const a = cellAt(heat, left, top);
  // Half a cell back: the end is exclusive.
  const b = cellAt(heat, right - 0.5 / heat.columns, bottom - 0.5 / heat.rows);
  return rangeBetween(a, b);
}

/** The selection after a key; null if the key does nothing. The first arrow selects the newest time. */
export function moved(heat: Heat, range: CellRange | null, key: string, larger: boolean): CellRange | null {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (step === undefined) return null;
  if (range === null) {
    return { column: [Math.max(0, heat.columns - 10), heat.columns - 1], row: [0, Math.floor(heat.rows / 2)] };
  }
  const [dx = 0, dy = 0] = step;
  return { column: shift(range.column, dx, heat.columns, larger), row: shift(range.row, dy, heat.rows, larger) };
}

function shift([from, to]: [number, number], by: number, count: number, larger: boolean): [number, number] {
  if (larger) return [from, Math.min(count - 1, Math.max(from, to + by))];
  const move = Math.min(count - 1 - to, Math.max(-from, by));
  return [from + move, to + move];
}
