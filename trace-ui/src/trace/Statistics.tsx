import { useMemo, useState } from 'react';
import { percent } from '../format/axis';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import type { ServiceHues } from '../theme/hues';
import { operationTotals, type OperationTotals } from './aggregate';
import styles from './Totals.module.css';
import type { SpanTree } from './tree';

const MOST_LINES = 1_000;
const COLUMNS = ['count', 'errors', 'totalMicros', 'selfMicros', 'p50Micros', 'p95Micros', 'maxMicros'] as const;
type Column = (typeof COLUMNS)[number];
const TITLES = {
  count: 'totals.count',
  errors: 'totals.errors',
  totalMicros: 'totals.total',
  selfMicros: 'totals.self',
  p50Micros: 'totals.p50',
  p95Micros: 'totals.p95',
  maxMicros: 'totals.max',
} as const;

/** Each operation of each service in this trace: how often, how long, how much time of its own. */
export function Statistics(props: { tree: SpanTree; hue: ServiceHues; onFind: (text: string) => void }) {
  const t = useMessages();
  const { tree, hue, onFind } = props;
  const totals = useMemo(() => operationTotals(tree), [tree]);
  const [by, setBy] = useState<Column>('selfMicros');
  const sorted = useMemo(() => [...totals].sort((a, b) => b[by] - a[by]), [totals, by]);
  const whole = totals.reduce((sum, line) => sum + line.selfMicros, 0);
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('trace.name')}</th>
            {COLUMNS.map((column) => (
              <th key={column} aria-sort={column === by ? 'descending' : 'none'}>
                <button type="button" onClick={() => setBy(column)}>
                  {t(TITLES[column])}
                </button>
              </th>
            ))}
            <th className={styles.share}>{t('totals.selfShare')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, MOST_LINES).map((line) => (
            <Line key={`${line.service}\n${line.name}`} line={line} whole={whole} hue={hue} onFind={onFind} />
          ))}
        </tbody>
      </table>
      {sorted.length > MOST_LINES && <p className={styles.cut}>{t('totals.cut', { count: sorted.length - MOST_LINES })}</p>}
    </div>
  );
}

function Line(props: { line: OperationTotals; whole: number; hue: ServiceHues; onFind: (text: string) => void }) {
  const t = useMessages();
  const duration = useDuration();
  const { line, whole, hue, onFind } = props;
  return (
    <tr>
      <td className={styles.name}>
        <span>
          <i className={styles.tick} style={{ background: hue(line.service) }} />
          <button type="button" className={styles.open} title={t('totals.find')} onClick={() => onFind(line.name)}>
            <b>{line.service}</b> {line.name}
          </button>
        </span>
      </td>
      <td>{line.count}</td>
      <td data-failed={line.errors > 0}>{line.errors}</td>
      <td>{duration(line.totalMicros)}</td>
      <td>{duration(line.selfMicros)}</td>
      <td>{duration(line.p50Micros)}</td>
      <td>{duration(line.p95Micros)}</td>
      <td>{duration(line.maxMicros)}</td>
      <td className={styles.share}>
        <span className={styles.bars}>
          <i style={{ width: percent(whole > 0 ? line.selfMicros / whole : 0), background: hue(line.service) }} />
        </span>
      </td>
    </tr>
  );
}
