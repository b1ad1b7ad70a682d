import { Link } from '@tanstack/react-router';
import { Fragment, useMemo } from 'react';
import type { Outcome, Serial } from '../api/model';
import { niceStep } from '../format/axis';
import { foldAxis, type FoldedAxis, type Piece } from '../format/foldedAxis';
import { formatClock, formatClockSeconds, formatDate } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { textPx } from '../layout/textPx';
import { useWidth } from '../layout/useWidth';
import { hueOf } from '../theme/hues';
import { axisMarks, type Bar, disagreementsOf, intervalsOf, type Lane, lanesOf } from './lanes';
import styles from './Lanes.module.css';

const NAME_PX = 168;
const RIGHT_PX = 96;
const HEAD_PX = 30;
const LANE_PAD_PX = 11;
const LINE_PX = 21;
const BAR_PX = 15;
const TICK_PX = 120;
/** Wide enough for the length of the idle time to stand in it. */
const FOLD_PX = 96;
/** Before a fold, room for what the last bar says. */
const GAP_PX = FOLD_PX + 84;
const BOLD = 1.15;

interface Placed {
  bar: Bar;
  x: number;
  width: number;
  y: number;
  /** Pixels to the next bar on the same line, or to the edge. */
  room: number;
}

/** All traces of a serial number on one axis, a lane for each service; idle time is folded. */
export function Lanes({ serial }: { serial: Serial }) {
  const t = useMessages();
  const [frame, width] = useWidth<HTMLDivElement>();
  const { lanes, notDrawn } = useMemo(() => lanesOf(serial), [serial]);
  const plotPx = Math.max(width - NAME_PX - RIGHT_PX, 100);
  const axis = useMemo(() => foldAxis(intervalsOf(lanes), GAP_PX / plotPx), [lanes, plotPx]);
  const x = (micros: number) => NAME_PX + axis.position(micros) * plotPx;
  const tops = laneTops(lanes);
  const height = tops.at(-1) ?? HEAD_PX;
  const placed = lanes.flatMap((lane, i) => placeBars(lane, (tops[i] ?? 0) + LANE_PAD_PX, x, width));
  return (
    <div ref={frame} className={styles.frame}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="group"
          aria-label={t('serial.timelineLabel')}
          className={styles.plot}
        >
          <Axis axis={axis} plotPx={plotPx} height={height} x={x} />
          {lanes.map((lane, i) => (
            <g key={lane.service}>
              <line x1={0} x2={width} y1={tops[i]} y2={tops[i]} className={styles.rule} />
              <text x={16} y={(tops[i] ?? 0) + LANE_PAD_PX + BAR_PX - 2} className={styles.service}>
                {lane.service}
              </text>
            </g>
          ))}
          <Gaps axis={axis} plotPx={plotPx} height={height} />
          {placed.map((place) => (
            <BarMark key={place.bar.span.traceId + place.bar.span.spanId} place={place} />
          ))}
          <Curves serial={serial} placed={placed} x={x} />
        </svg>
      )}
      {notDrawn > 0 && <p className={styles.note}>{t('serial.notDrawn', { count: notDrawn })}</p>}
    </div>
  );
}

function Axis(props: {
  axis: FoldedAxis;
  plotPx: number;
  height: number;
  x: (micros: number) => number;
}) {
  const { axis, plotPx, height, x } = props;
  const busy = axis.pieces.filter((piece) => piece.kind === 'busy');
  const length = busy.reduce((sum, piece) => sum + piece.to - piece.from, 0);
  const step = niceStep(length, Math.max(2, Math.floor(plotPx / TICK_PX)));
  const severalDays = formatDate(busy[0]?.from ?? 0) !== formatDate(busy.at(-1)?.to ?? 0);
  let free = 0;
  return (
    <g>
      {axisMarks(axis, step).map(({ micros, first }) => {
        const at = x(micros);
        const text = markText(micros, first, step, severalDays);
        const fits = at >= free && at + textPx(text) < NAME_PX + plotPx + RIGHT_PX;
        if (fits) free = at + textPx(text) + 14;
        return (
          <Fragment key={micros}>
            <line x1={at} x2={at} y1={HEAD_PX - 5} y2={height} className={styles.grid} />
            {fits && (
              <text x={at} y={17} className={styles.tick}>
                {text}
              </text>
            )}
          </Fragment>
        );
      })}
    </g>
  );
}

/** The first mark of a piece in full, the ones after it by what changes: `14:27:35`, `:37`. */
function markText(micros: number, first: boolean, step: number, withDate: boolean): string {
  const fine = step < 1_000_000;
  const clock = fine ? formatClock(micros) : formatClockSeconds(micros);
  if (first) return withDate ? `${formatDate(micros).slice(5)} ${clock}` : clock;
  return step >= 60_000_000 ? clock : clock.slice(5);
}

function Gaps(props: { axis: FoldedAxis; plotPx: number; height: number }) {
  const duration = useDuration();
  const t = useMessages();
  const { axis, plotPx, height } = props;
  return (
    <g>
      {axis.pieces
        .filter((piece) => piece.kind === 'gap')
        .map((gap) => {
          const right = NAME_PX + gap.x1 * plotPx;
          const width = Math.min(FOLD_PX, gapPx(gap, plotPx));
          const middle = right - width / 2;
          const label = duration(gap.to - gap.from);
          return (
            <g key={gap.from}>
              <title>{t('serial.idle', { duration: label })}</title>
              <rect
                x={right - width}
                width={width}
                y={0}
                height={height}
                className={styles.gap}
              />
              <path d={zigzag(middle, HEAD_PX - 4, height)} className={styles.zigzag} />
              <text x={middle} y={17} textAnchor="middle" className={styles.gapText}>
                {label}
              </text>
            </g>
          );
        })}
    </g>
  );
}

function gapPx(gap: Piece, plotPx: number): number {
  return (gap.x1 - gap.x0) * plotPx;
}

function zigzag(x: number, top: number, bottom: number): string {
  const points = [`M${x} ${top}`];
  for (let y = top + 6, side = 1; y < bottom; y += 12, side = -side) points.push(`L${x + side * 5} ${y}`);
  return points.join('');
}

function BarMark({ place }: { place: Placed }) {
  const t = useMessages();
  const duration = useDuration();
  const { bar, x, y, width, room } = place;
  const { span, evidence, traceIndex } = bar;
  const says = evidence === null ? null : t(`outcome.${evidence.outcome}`);
  const took = duration(span.durationMicros);
  const label = `${t('word.traceN', { n: traceIndex + 1 })} · ${span.service} · ${span.name} · ${took}`;
  const inside = textPx(span.name) < width - 14 ? span.name : '';
  const beside = [inside === '' ? `${says ?? span.name} · ${took}` : null, says ?? took, says]
    .filter((s) => s !== null)
    .find((s) => textPx(s) * BOLD < room - 10);
  return (
    <Link
      to="/t/$traceId"
      params={{ traceId: span.traceId }}
      search={{ span: span.spanId }}
      className={styles.bar}
    >
      {/* Names the link, and shows in full what the drawing may have had no room for. */}
      <title>{says === null ? label : `${label} · ${says}`}</title>
      <rect
        x={x}
        y={y}
        width={width}
        height={BAR_PX}
        rx={2.5}
        style={{ fill: hueOf(traceIndex) }}
        data-error={span.status === 'error'}
      />
      {span.status === 'error' && (
        <rect x={x + width - 3} y={y} width={3} height={BAR_PX} className={styles.failEdge} />
      )}
      {inside !== '' && (
        <text x={x + 7} y={y + BAR_PX - 3.5} className={styles.name} aria-hidden="true">
          {inside}
        </text>
      )}
      {beside !== undefined && (
        <text x={x + width + 7} y={y + BAR_PX - 2.5} data-tone={tone(evidence?.outcome)} className={styles.says} aria-hidden="true">
          {beside}
        </text>
      )}
    </Link>
  );
}

function tone(outcome: Outcome | undefined): string {
  if (outcome === 'COMMITTED' || outcome === 'OK') return 'good';
  return outcome === 'UNKNOWN' || outcome === 'FAIL' ? 'fail' : 'quiet';
}

function Curves(props: { serial: Serial; placed: readonly Placed[]; x: (micros: number) => number }) {
  const { serial, placed, x } = props;
  const bySpan = new Map(placed.map((place) => [place.bar.span.spanId, place]));
  return (
    <g>
      {disagreementsOf(serial.findings).map(({ finding, from, to }) => {
        const a = bySpan.get(from.spanId);
        const b = bySpan.get(to.spanId);
        if (!a || !b) return null;
        const ends = { x0: x(from.micros), y0: edge(a, b), x1: x(to.micros), y1: edge(b, a) };
        return (
          <g key={finding.id} data-code={finding.code} className={styles.curve}>
            <path d={a.y === b.y ? arch(ends, a.y) : bend(ends)} />
            <circle cx={ends.x1} cy={ends.y1} r={2.5} />
          </g>
        );
      })}
    </g>
  );
}

interface Ends {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The side of `from` that looks at `to`. */
function edge(from: Placed, to: Placed): number {
  return from.y < to.y ? from.y + BAR_PX : from.y;
}

function bend({ x0, y0, x1, y1 }: Ends): string {
  const half = (y0 + y1) / 2;
  return `M${x0} ${y0}C${x0} ${half} ${x1} ${half} ${x1} ${y1}`;
}

function arch({ x0, x1 }: Ends, y: number): string {
  return `M${x0} ${y}C${x0} ${y - 14} ${x1} ${y - 14} ${x1} ${y}`;
}

function laneTops(lanes: readonly Lane[]): number[] {
  const tops = [HEAD_PX];
  for (const lane of lanes) {
    const laneHeight = lane.lines * LINE_PX - (LINE_PX - BAR_PX) + 2 * LANE_PAD_PX;
    tops.push((tops.at(-1) ?? HEAD_PX) + laneHeight);
  }
  return tops;
}

function placeBars(
  lane: Lane,
  top: number,
  x: (micros: number) => number,
  edgePx: number,
): Placed[] {
  const nextOnLine: number[] = [];
  return [...lane.bars]
    .reverse()
    .map((bar) => {
      const left = x(bar.span.startEpochMicros);
      const right = x(bar.span.startEpochMicros + bar.span.durationMicros);
      const width = Math.max(right - left, 3);
      const room = (nextOnLine[bar.line] ?? edgePx) - (left + width);
      nextOnLine[bar.line] = left;
      return { bar, x: left, width, y: top + bar.line * LINE_PX, room };
    })
    .reverse();
}
