import type { FindingSummary } from '../api/model';
import { formatMoment, nowMicros } from '../format/time';
import { useMessages } from '../i18n';
import styles from './Trend.module.css';

type Values = FindingSummary['trend'];

/**
 * How many were found when: a bar for each stretch of time, its foot those that are not settled.
 * A click narrows the list to the stretch; the two fields beside the range do the same by keyboard.
 */
export function Trend({ trend, onSelect }: { trend: Values; onSelect: (fromMicros: number, toMicros: number) => void }) {
  const t = useMessages();
  const { startEpochMicros: start, columnMicros, raised, standing } = trend;
  if (start === null || raised.length === 0) return null;
  const most = Math.max(1, ...raised);
  const peak = raised.indexOf(most);
  const clock = (micros: number) => formatMoment(micros, nowMicros()).replace(/\.\d+$/, '');
  const end = start + columnMicros * raised.length;
  const words =
    peak < 0
      ? t('finding.trendNone')
      : t('finding.trendLabel', { count: raised.reduce((a, b) => a + b, 0), most, time: clock(start + peak * columnMicros) });
  return (
    <figure className={styles.trend}>
      <svg viewBox={`0 0 ${raised.length} 1`} preserveAspectRatio="none" role="img" aria-label={words}>
        {raised.map((count, i) => {
          const from = start + i * columnMicros;
          return (
            <g key={i} className={styles.column} onClick={() => onSelect(from, from + columnMicros)}>
              <title>{`${clock(from)} – ${clock(from + columnMicros)}: ${t('count.findings', { count })}`}</title>
              <rect className={styles.room} x={i} y={0} width={1} height={1} />
              <rect className={styles.raised} x={i + 0.1} width={0.8} y={1 - count / most} height={count / most} />
              <rect
                className={styles.standing}
                x={i + 0.1}
                width={0.8}
                y={1 - (standing[i] ?? 0) / most}
                height={(standing[i] ?? 0) / most}
              />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>{clock(start)}</span>
        <span className={styles.words}>{words}</span>
        <span>{clock(end)}</span>
      </figcaption>
    </figure>
  );
}
