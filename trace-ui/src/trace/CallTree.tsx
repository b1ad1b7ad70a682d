import { useMemo, useState } from 'react';
import { percent } from '../format/axis';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { type CallNode, callTree, flatten } from './aggregate';
import styles from './Totals.module.css';
import type { SpanTree } from './tree';

const MOST_LINES = 1_000;
const MOST_OPEN_AT_FIRST = 200;

/** The calls of the trace, those reached by the same way put together. */
export function CallTree(props: { tree: SpanTree; hue: ServiceHues; onSelect: (spanId: string) => void }) {
  const t = useMessages();
  const { tree, hue, onSelect } = props;
  const roots = useMemo(() => callTree(tree), [tree]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(roots));
  const nodes = useMemo(() => flatten(roots, folded), [roots, folded]);
  const whole = roots.reduce((sum, node) => sum + node.totalMicros, 0);
  const toggle = (key: string) =>
    setFolded((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('trace.name')}</th>
            <th>{t('totals.count')}</th>
            <th>{t('totals.errors')}</th>
            <th>{t('totals.total')}</th>
            <th>{t('totals.self')}</th>
            <th className={styles.share}>{t('totals.share')}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, MOST_LINES).map((node) => (
            <Line
              key={node.key}
              node={node}
              whole={whole}
              hue={hue}
              folded={folded.has(node.key)}
              onToggle={toggle}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      {nodes.length > MOST_LINES && <p className={styles.cut}>{t('totals.cut', { count: nodes.length - MOST_LINES })}</p>}
    </div>
  );
}

/** Of a large tree only the entry and its calls. */
function foldedAtFirst(roots: readonly CallNode[]): ReadonlySet<string> {
  const all = flatten(roots, new Set());
  if (all.length <= MOST_OPEN_AT_FIRST) return new Set();
  return new Set(all.filter((node) => node.depth > 0 && node.children.length > 0).map((node) => node.key));
}

function Line(props: {
  node: CallNode;
  whole: number;
  hue: ServiceHues;
  folded: boolean;
  onToggle: (key: string) => void;
  onSelect: (spanId: string) => void;
}) {
  const t = useMessages();
  const duration = useDuration();
  const { node, whole, hue, folded, onToggle, onSelect } = props;
  const fold = `${folded ? t('trace.unfold') : t('trace.fold')} ${node.name}`;
  return (
    <tr>
      <td className={styles.name}>
        <span style={{ paddingLeft: Math.min(node.depth, 40) * 14 }}>
          {node.children.length > 0 ? (
            <button
              type="button"
              className={styles.fold}
              data-folded={folded}
              aria-label={fold}
              aria-expanded={!folded}
              onClick={() => onToggle(node.key)}
            >
              <Icon name="chevron" size={11} />
            </button>
          ) : (
            <i className={styles.noFold} />
          )}
          <i className={styles.tick} style={{ background: hue(node.service) }} />
          <button
            type="button"
            className={styles.open}
            title={t('totals.openLongest')}
            onClick={() => onSelect(node.longest.spanId)}
          >
            <b>{node.service}</b> {node.name}
          </button>
        </span>
      </td>
      <td>{node.count}</td>
      <td data-failed={node.errors > 0}>{node.errors}</td>
      <td>{duration(node.totalMicros)}</td>
      <td>{duration(node.selfMicros)}</td>
      <td className={styles.share}>
        <span className={styles.bars}>
          <i style={{ width: percent(node.totalMicros / whole), background: hue(node.service) }} />
          <i style={{ width: percent(node.selfMicros / whole) }} data-self="true" />
        </span>
      </td>
    </tr>
  );
}
