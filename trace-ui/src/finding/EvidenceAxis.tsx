import type { Evidence, Finding } from '../api/model';
import { niceStep } from '../format/axis';
import { foldAxis } from '../format/foldedAxis';
import { formatClock } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { textPx } from '../layout/textPx';
import { useWidth } from '../layout/useWidth';
import type { ServiceHues } from '../theme/hues';
import { disagreement, effectOf, endOf } from './disagreement';
import styles from './EvidenceAxis.module.css';

const NAME_PX = 112;
const RIGHT_PX = 26;
const ROW_PX = 32;
const BAR_PX = 16;
const TOP_PX = 8;
const MOST_TICKS = 3;
const GAP_PX = 24;

/** The spans that prove a finding on one axis, a row each, and the stretch in which they differ. */
export function EvidenceAxis({ finding, hue }: { finding: Finding; hue: ServiceHues }) {
  const t = useMessages();
  const [frame, width] = useWidth<HTMLDivElement>();
  const evidence = finding.evidence;
  const plotPx = Math.max(width - NAME_PX - RIGHT_PX, 60);
  const axis = foldAxis(
    evidence.map((e) => ({ from: e.startEpochMicros, to: Math.max(endOf(e), effectOf(e)) })),
    GAP_PX / plotPx,
  );
  const x = (micros: number) => NAME_PX + axis.position(micros) * plotPx;
  const bottom = TOP_PX + evidence.length * ROW_PX;
  return (
    <div ref={frame} className={styles.frame}>
      {width > 0 && (
        <svg width={width} height={bottom + 22} role="img" aria-label={t('finding.axis')}>
          {axis.pieces.map((piece) =>
            piece.kind === 'gap' ? (
              <rect
                key={piece.from}
                x={x(piece.from)}
                width={(piece.x1 - piece.x0) * plotPx}
                y={0}
                height={bottom}
                className={styles.folded}
              />
            ) : null,
          )}
          <Ticks evidence={evidence} x={x} bottom={bottom} />
          {evidence.map((e, i) => (
            <Row key={e.spanId} evidence={e} y={TOP_PX + i * ROW_PX} x={x} hue={hue} />
          ))}
          <Gap finding={finding} x={x} bottom={bottom} />
        </svg>
      )}
    </div>
  );
}

function Ticks(props: { evidence: readonly Evidence[]; x: (m: number) => number; bottom: number }) {
  const { evidence, x, bottom } = props;
  const start = Math.min(...evidence.map((e) => e.startEpochMicros));
  const end = Math.max(...evidence.map((e) => Math.max(endOf(e), effectOf(e))));
  const step = niceStep(end - start, MOST_TICKS);
  return (
    <g>
      {Array.from({ length: MOST_TICKS + 1 }, (_, i) => start + i * step)
        .filter((moment) => moment <= end)
        .map((moment) => (
          <line key={moment} x1={x(moment)} x2={x(moment)} y1={0} y2={bottom} className={styles.grid} />
        ))}
      <text x={x(start)} y={bottom + 15} className={styles.tick}>
        {formatClock(start)}
      </text>
    </g>
  );
}

function Row(props: { evidence: Evidence; y: number; x: (m: number) => number; hue: ServiceHues }) {
  const { evidence, y, x, hue } = props;
  const left = x(evidence.startEpochMicros);
  const width = Math.max(x(endOf(evidence)) - left, 3);
  const failed = evidence.role === 'caller' && evidence.outcome !== 'OK';
  return (
    <g>
      <text x={0} y={y + 12} className={styles.service}>
        {evidence.service}
      </text>
      <rect x={left} y={y} width={width} height={BAR_PX} rx={2.5} style={{ fill: hue(evidence.service) }} />
      <Label evidence={evidence} x={left} y={y} room={width} />
      {failed && <rect x={left + width - 3} y={y} width={3} height={BAR_PX} className={styles.fail} />}
      {evidence.outcome === 'COMMITTED' && (
        <Commit x={x(effectOf(evidence))} y={y} />
      )}
    </g>
  );
}

/** What the span did, inside its bar if that is long enough. */
function Label(props: { evidence: Evidence; x: number; y: number; room: number }) {
  const t = useMessages();
  const { evidence, x, y, room } = props;
  const outcome = t(`outcome.${evidence.outcome}`);
  const text = [`${evidence.name} · ${outcome}`, outcome].find((s) => textPx(s) < room - 14);
  if (text === undefined) return null;
  return (
    <text x={x + 7} y={y + BAR_PX - 3.5} className={styles.label}>
      {text}
    </text>
  );
}

/** A pin where the effect was made, and a tick above it. */
function Commit({ x, y }: { x: number; y: number }) {
  return (
    <g className={styles.commit}>
      <line x1={x} x2={x} y1={y - 3} y2={y + BAR_PX + 3} />
      <path d={`M${x + 5} ${y + 7}l3 3.5 5.5 -7`} />
    </g>
  );
}

function Gap(props: { finding: Finding; x: (m: number) => number; bottom: number }) {
  const t = useMessages();
  const duration = useDuration();
  const { finding, x, bottom } = props;
  const { caller, lost, commits, gapMicros, apartMicros } = disagreement(finding);
  const first = commits[0];
  const last = commits.at(-1);
  if (!first || !last) return null;
  const span =
    finding.code === 'A10' && apartMicros !== null
      ? { from: effectOf(first), to: effectOf(last), text: t('finding.apart', { duration: duration(apartMicros) }) }
      : caller && lost && gapMicros !== null
        ? { from: endOf(caller), to: effectOf(lost), text: t('finding.gap', { duration: duration(Math.abs(gapMicros)) }) }
        : null;
  if (span === null) return null;
  const x0 = Math.min(x(span.from), x(span.to));
  const x1 = Math.max(x(span.from), x(span.to));
  return (
    <g data-code={finding.code} className={styles.gap}>
      <rect x={x0} y={0} width={Math.max(x1 - x0, 1)} height={bottom} />
      <line x1={x0} x2={x0} y1={0} y2={bottom} />
      <line x1={x1} x2={x1} y1={0} y2={bottom} />
      <text x={x1} y={bottom + 15} textAnchor="end">
        {span.text}
      </text>
    </g>
  );
}
