import { type PointerEvent, useMemo, useState } from 'react';
import { percent, type TimeScale } from '../format/axis';
import { useMessages } from '../i18n';
import styles from './Minimap.module.css';
import { type SpanTree } from './tree';
import type { Zoom } from './zoom';

const COLUMNS = 600;
const MOST_ROWS = 16;
/** A shorter drag is a click. */
const SHORTEST_DRAG = 0.004;

interface Props {
  tree: SpanTree;
  /** Of the whole trace. */
  scale: TimeScale;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
}

/** The whole trace in a strip: drag a stretch to see only that, click twice to see all again. */
export function Minimap({ tree, scale, zoom, onZoom }: Props) {
  const t = useMessages();
  const { spans, errors, rows } = useMemo(() => strip(tree, scale), [tree, scale]);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const at = (event: PointerEvent) => {
    const area = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
  };
  const finish = () => {
    if (drag !== null && Math.abs(drag.to - drag.from) > SHORTEST_DRAG) {
      const [from, to] = drag.from < drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
      onZoom({ fromMicros: from * scale.lengthMicros, toMicros: to * scale.lengthMicros });
    }
    setDrag(null);
  };
  const shown =
    drag ?? (zoom && { from: zoom.fromMicros / scale.lengthMicros, to: zoom.toMicros / scale.lengthMicros });
  return (
    <div
      className={styles.strip}
      title={t('trace.minimap')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: at(event), to: at(event) });
      }}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: at(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => onZoom(null)}
    >
      <svg viewBox={`0 0 ${COLUMNS} ${rows}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={spans} className={styles.spans} />
        <path d={errors} className={styles.errors} />
      </svg>
      {shown !== null && (
        <>
          <i className={styles.out} style={{ left: 0, width: percent(Math.min(shown.from, shown.to)) }} />
          <i className={styles.out} style={{ right: 0, width: percent(1 - Math.max(shown.from, shown.to)) }} />
        </>
      )}
    </div>
  );
}

/** Spans as runs of columns, a row for each depth (several where the tree is deeper than the strip). */
function strip(tree: SpanTree, scale: TimeScale): { spans: string; errors: string; rows: number } {
  const deepest = tree.spans.reduce((most, span) => Math.max(most, span.depth), 0);
  const rows = Math.min(MOST_ROWS, deepest + 1);
  const marks = new Uint8Array(COLUMNS * rows);
  for (const span of tree.spans) {
    const row = Math.floor((span.depth * rows) / (deepest + 1));
    const from = Math.min(COLUMNS - 1, Math.floor(scale.position(span.startEpochMicros) * COLUMNS));
    const to = Math.ceil(scale.position(span.startEpochMicros + span.durationMicros) * COLUMNS);
    const mark = span.status === 'error' ? 2 : 1;
    for (let column = from; column < Math.max(to, from + 1); column++) {
      const place = row * COLUMNS + column;
      marks[place] = Math.max(marks[place] as number, mark);
    }
  }
  // Errors are a foot below: a failed root would paint the whole strip red.
  return { spans: runs(marks, rows, 1, [0.15, 0.7]), errors: runs(marks, rows, 2, [0.6, 0.25]), rows };
}

/** @param place where in its row a run begins, and how high it is */
function runs(marks: Uint8Array, rows: number, least: number, place: [number, number]): string {
  let path = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      if ((marks[row * COLUMNS + column] as number) < least) continue;
      const from = column;
      while (column + 1 < COLUMNS && (marks[row * COLUMNS + column + 1] as number) >= least) column++;
      path += `M${from} ${row + place[0]}h${column + 1 - from}v${place[1]}H${from}z`;
    }
  }
  return path;
}
