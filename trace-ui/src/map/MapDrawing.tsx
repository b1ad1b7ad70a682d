import { useMemo } from 'react';
import type { Edge } from '../api/model';
import { percentText, rateText } from '../format/number';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import type { ServiceHues } from '../theme/hues';
import { layOutMap, type MapNode } from './layout';
import styles from './MapPage.module.css';

const NODE_WIDTH = 178;
const NODE_HEIGHT = 46;
const LAYER_PX = 310;
const PLACE_PX = 66;
const PADDING = 14;
const MOST_NAME_CHARS = 24;

interface Props {
  edges: readonly Edge[];
  /** Length of the time that was counted; null if it has no beginning. */
  seconds: number | null;
  hue: ServiceHues;
  focus: string | undefined;
  onFocus: (name: string) => void;
}

/** The map: callers left, what they call right; a line as thick as the calls are many. */
export function MapDrawing({ edges, seconds, hue, focus, onFocus }: Props) {
  const t = useMessages();
  const nodes = useMemo(() => layOutMap(edges), [edges]);
  const highest = nodes.reduce((most, node) => Math.max(most, node.place), 0) + 1;
  const layers = nodes.reduce((most, node) => Math.max(most, node.layer), 0) + 1;
  const counts = useMemo(() => {
    const result = new Map<number, number>();
    for (const { layer } of nodes) result.set(layer, (result.get(layer) ?? 0) + 1);
    return result;
  }, [nodes]);
  const at = useMemo(() => new Map(nodes.map((node) => [node.name, node])), [nodes]);
  // Each layer stands in the middle of the drawing's height.
  const place = (node: MapNode) => ({
    x: PADDING + node.layer * LAYER_PX,
    y: PADDING + (node.place + (highest - (counts.get(node.layer) ?? 1)) / 2) * PLACE_PX,
  });
  const width = PADDING * 2 + (layers - 1) * LAYER_PX + NODE_WIDTH;
  const height = PADDING * 2 + (highest - 1) * PLACE_PX + NODE_HEIGHT;
  const most = edges.reduce((max, edge) => Math.max(max, edge.calls), 1);
  return (
    <div className={styles.drawing}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t('map.title')}>
        {edges.map((edge) => {
          const from = at.get(edge.caller);
          const to = at.get(edge.callee);
          if (from === undefined || to === undefined) return null;
          return <Line key={`${edge.caller}\n${edge.callee}\n${edge.via}`} edge={edge} from={place(from)} to={place(to)} most={most} seconds={seconds} />;
        })}
        {nodes.map((node) => (
          <Node
            key={node.name}
            name={node.name}
            edges={edges}
            seconds={seconds}
            hue={hue}
            chosen={node.name === focus}
            {...place(node)}
            onFocus={onFocus}
          />
        ))}
      </svg>
    </div>
  );
}

interface Point {
  x: number;
  y: number;
}

function Line(props: { edge: Edge; from: Point; to: Point; most: number; seconds: number | null }) {
  const t = useMessages();
  const duration = useDuration();
  const { edge, from, to, most, seconds } = props;
  const x1 = from.x + NODE_WIDTH;
  const y1 = from.y + NODE_HEIGHT / 2;
  const y2 = to.y + NODE_HEIGHT / 2;
  // A call back goes round below, so that it does not look like a call forward.
  const back = to.x <= from.x;
  const path = back
    ? `M${from.x + NODE_WIDTH / 2} ${from.y + NODE_HEIGHT}C${from.x + NODE_WIDTH / 2} ${from.y + NODE_HEIGHT + 40} ${to.x + NODE_WIDTH / 2} ${to.y + NODE_HEIGHT + 40} ${to.x + NODE_WIDTH / 2} ${to.y + NODE_HEIGHT}`
    : `M${x1} ${y1}C${(x1 + to.x) / 2} ${y1} ${(x1 + to.x) / 2} ${y2} ${to.x} ${y2}`;
  const thick = 1 + 5 * (Math.log(edge.calls + 1) / Math.log(most + 1));
  const words = `${edge.caller} → ${edge.callee}: ${t('map.edge', {
    calls: edge.calls,
    errors: edge.errors,
    p95: duration(edge.p95Micros),
  })}`;
  return (
    <g>
      <path d={path} className={styles.line} data-failed={edge.errors > 0} data-via={edge.via} strokeWidth={thick}>
        <title>{words}</title>
      </path>
      {!back && (
        <text x={(x1 + to.x) / 2} y={(y1 + y2) / 2 - 9} className={styles.rate}>
          {rateText(edge.calls, seconds)}
          {edge.errors > 0 && <tspan className={styles.failed}>{` ✕ ${percentText(edge.errors / edge.calls)}`}</tspan>}
        </text>
      )}
    </g>
  );
}

function Node(props: {
  name: string;
  edges: readonly Edge[];
  seconds: number | null;
  hue: ServiceHues;
  chosen: boolean;
  x: number;
  y: number;
  onFocus: (name: string) => void;
}) {
  const t = useMessages();
  const duration = useDuration();
  const { name, edges, seconds, hue, chosen, x, y, onFocus } = props;
  const incoming = edges.filter((edge) => edge.callee === name && edge.caller !== name);
  const calls = incoming.reduce((sum, edge) => sum + edge.calls, 0);
  const errors = incoming.reduce((sum, edge) => sum + edge.errors, 0);
  const slowest = incoming.reduce((most, edge) => Math.max(most, edge.p95Micros), 0);
  return (
    <g
      className={styles.node}
      data-chosen={chosen}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      onClick={() => onFocus(name)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onFocus(name);
      }}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx="6" className={styles.box} data-failed={errors > 0}>
        {name.length > MOST_NAME_CHARS && <title>{name}</title>}
      </rect>
      <rect x="8" y="9" width="4" height={NODE_HEIGHT - 18} rx="2" style={{ fill: hue(name) }} />
      <text x="20" y="19" className={styles.nodeName}>
        {name.length > MOST_NAME_CHARS ? `${name.slice(0, MOST_NAME_CHARS - 1)}…` : name}
      </text>
      <text x="20" y="36" className={styles.nodeFacts}>
        {calls === 0 ? t('map.entry') : `${rateText(calls, seconds)} · ${duration(slowest)}`}
        {errors > 0 && <tspan className={styles.failed}>{` ✕ ${percentText(errors / calls)}`}</tspan>}
      </text>
    </g>
  );
}
