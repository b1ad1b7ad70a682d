import { type PointerEvent, useState } from 'react';
import { percent } from '../format/axis';
import { formatMoment, nowMicros } from '../format/time';
import styles from './TimeChart.module.css';
import { peakOf, stepPath, type Values } from './steps';

const HEIGHT = 100;

export interface Line {
  name: string;
  values: Values;
  /** How it is drawn; the legend shows the same. */
  tone: 'quiet' | 'main' | 'far' | 'fail';
}

interface Props {
  title: string;
  startMicros: number;
  columnMicros: number;
  lines: readonly Line[];
  /** A value in words: a rate, a share, a duration. */
  say: (value: number) => string;
  /** The top of the chart is at least this, so that almost nothing does not look like much. */
  least: number;
}

/** Values over time as steps, one for each column; a column without a value is a gap. */
export function TimeChart({ title, startMicros, columnMicros, lines, say, least }: Props) {
  const [column, setColumn] = useState<number | null>(null);
  const columns = lines[0]?.values.length ?? 0;
  const top = Math.max(least, ...lines.map((line) => peakOf(line.values)));
  const clock = (at: number) => formatMoment(startMicros + at * columnMicros, nowMicros()).replace(/\.\d+$/, '');
  const follow = (event: PointerEvent) => {
    const area = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - area.left) / area.width) * columns);
    setColumn(Math.min(columns - 1, Math.max(0, at)));
  };
  const words = lines.map(({ name, values }) => `${name} ≤ ${say(peakOf(values))}`).join(', ');
  return (
    <figure className={styles.chart}>
      <figcaption>
        <b>{title}</b>
        <span className={styles.legend}>
          {lines.map((line) => (
            <span key={line.name}>
              <i className={styles[line.tone]} />
              {line.name}
              {column !== null && ` ${valueWords(line.values[column], say)}`}
            </span>
          ))}
        </span>
      </figcaption>
      <div className={styles.plot} onPointerMove={follow} onPointerLeave={() => setColumn(null)}>
        <svg viewBox={`0 0 ${columns} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${words}`}>
          {lines.map((line) => (
            <path key={line.name} d={stepPath(line.values, top, HEIGHT)} className={`${styles.line} ${styles[line.tone]}`} />
          ))}
        </svg>
        {column !== null && <i className={styles.cursor} style={{ left: percent((column + 0.5) / columns) }} />}
        <span className={styles.top}>{say(top)}</span>
      </div>
      <p className={styles.times}>
        <span>{clock(0)}</span>
        {column !== null && <span>{clock(column)}</span>}
        <span>{clock(columns)}</span>
      </p>
    </figure>
  );
}

function valueWords(value: number | null | undefined, say: Props['say']): string {
  return value === null || value === undefined ? '–' : say(value);
}
