import { useMemo } from 'react';
import { percent } from '../format/axis';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import type { ServiceHues } from '../theme/hues';
import { callTree, flames } from './aggregate';
import styles from './Flame.module.css';
import type { SpanTree } from './tree';

const ROW_PX = 22;
/** About one pixel on a wide screen. */
const LEAST_WIDTH = 0.001;
const LEAST_LABEL_WIDTH = 0.02;
const MOST_DRAWN = 4_000;

/** Where the time went: a call as wide as its share, what it called below it. */
export function Flame(props: { tree: SpanTree; hue: ServiceHues; onSelect: (spanId: string) => void }) {
  const t = useMessages();
  const duration = useDuration();
  const { tree, hue, onSelect } = props;
  const placed = useMemo(() => flames(callTree(tree), LEAST_WIDTH), [tree]);
  const drawn = placed.slice(0, MOST_DRAWN);
  const depth = drawn.reduce((most, flame) => Math.max(most, flame.node.depth), 0);
  return (
    <div className={styles.frame}>
      <div className={styles.flames} role="group" aria-label={t('totals.flame')} style={{ height: (depth + 1) * ROW_PX }}>
        {drawn.map(({ node, left, width }) => {
          const text = `${node.service} ${node.name} · ×${node.count} · ${duration(node.totalMicros)} · ${t('totals.self')} ${duration(node.selfMicros)}`;
          return (
            <button
              key={node.key}
              type="button"
              title={text}
              aria-label={text}
              data-error={node.errors > 0}
              style={{ left: percent(left), width: percent(width), top: node.depth * ROW_PX, background: hue(node.service) }}
              onClick={() => onSelect(node.longest.spanId)}
            >
              {width >= LEAST_LABEL_WIDTH && node.name}
            </button>
          );
        })}
      </div>
      {placed.length > drawn.length && <p className={styles.cut}>{t('totals.cut', { count: placed.length - drawn.length })}</p>}
    </div>
  );
}
