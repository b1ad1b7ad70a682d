import type { Evidence, Finding, Serial, Span } from '../api/model';
import { disagreement, effectOf, endOf } from '../finding/disagreement';
import type { FoldedAxis, Interval } from '../format/foldedAxis';

/** One stretch of work of one service, seen from outside: what entered it, or a call it made. */
export interface Bar {
  span: Span;
  /** Which of the serial's traces, from 0. */
  traceIndex: number;
  /** Set where a finding rests on this span. */
  evidence: Evidence | null;
  /** Line inside its lane, from 0: bars that overlap lie below each other. */
  line: number;
}

export interface Lane {
  service: string;
  bars: Bar[];
  lines: number;
}

/** A curve from where the caller stopped believing to where the callee's effect was made. */
export interface Disagree {
  finding: Finding;
  from: { spanId: string; micros: number };
  to: { spanId: string; micros: number };
}

/** More bars than this are not drawn: they would be narrower than a pixel, and are counted. */
export const MOST_BARS = 1_500;

/**
 * A lane for each service, in the order in which they came into play. A lane has the spans by which
 * work entered the service, and those calls of it that a finding rests on; what happened inside is
 * on the trace page.
 */
export function lanesOf(serial: Serial): { lanes: Lane[]; notDrawn: number } {
  const evidence = evidenceBySpan(serial.findings);
  const bars = serial.traces
    .flatMap((trace, traceIndex) => {
      const parents = new Map(trace.spans.map((span) => [span.spanId, span]));
      return trace.spans
        .filter((span) => entersService(span, parents) || evidence.has(span.spanId))
        .map((span) => ({ span, traceIndex, evidence: evidence.get(span.spanId) ?? null, line: 0 }));
    })
    .sort((a, b) => a.span.startEpochMicros - b.span.startEpochMicros);
  const drawn = bars.length <= MOST_BARS ? bars : keepLongest(bars);
  const lanes = new Map<string, Bar[]>();
  for (const bar of drawn) {
    const lane = lanes.get(bar.span.service);
    if (lane) lane.push(bar);
    else lanes.set(bar.span.service, [bar]);
  }
  return {
    lanes: [...lanes].map(([service, laneBars]) => stack(service, laneBars)),
    notDrawn: bars.length - drawn.length,
  };
}

export function disagreementsOf(findings: readonly Finding[]): Disagree[] {
  return findings.flatMap((finding) => {
    const { caller, lost, commits } = disagreement(finding);
    const first = commits[0];
    const last = commits.at(-1);
    if (finding.code === 'A01' && caller && lost) {
      return [{ finding, from: at(caller, endOf(caller)), to: at(lost, effectOf(lost)) }];
    }
    if (finding.code === 'A10' && first && last && first !== last) {
      return [{ finding, from: at(first, effectOf(first)), to: at(last, effectOf(last)) }];
    }
    return [];
  });
}

/** All stretches of time that the lanes and the curves need. */
export function intervalsOf(lanes: readonly Lane[]): Interval[] {
  return lanes.flatMap((lane) =>
    lane.bars.map(({ span }) => ({
      from: span.startEpochMicros,
      to: span.startEpochMicros + span.durationMicros,
    })),
  );
}

/** Moments to write on the axis: at the start of each busy piece and at even steps within it. */
export function axisMarks(axis: FoldedAxis, stepMicros: number): { micros: number; first: boolean }[] {
  return axis.pieces
    .filter((piece) => piece.kind === 'busy')
    .flatMap(({ from, to }) => {
      const steps = Math.floor((to - from) / stepMicros);
      return Array.from({ length: steps + 1 }, (_, i) => ({
        micros: from + i * stepMicros,
        first: i === 0,
      }));
    });
}

function at(evidence: Evidence, micros: number) {
  return { spanId: evidence.spanId, micros };
}

function entersService(span: Span, parents: ReadonlyMap<string, Span>): boolean {
  const parent = span.parentSpanId === null ? undefined : parents.get(span.parentSpanId);
  return parent === undefined || parent.service !== span.service;
}

function evidenceBySpan(findings: readonly Finding[]): Map<string, Evidence> {
  return new Map(findings.flatMap((f) => f.evidence.map((e) => [e.spanId, e] as const)));
}

function keepLongest(bars: readonly Bar[]): Bar[] {
  const rank = (bar: Bar) => (bar.evidence ? Infinity : bar.span.durationMicros);
  const kept = new Set([...bars].sort((a, b) => rank(b) - rank(a)).slice(0, MOST_BARS));
  return bars.filter((bar) => kept.has(bar));
}

/** First fit by start: each bar on the first line that is free by then. */
function stack(service: string, bars: Bar[]): Lane {
  const freeFrom: number[] = [];
  for (const bar of bars) {
    const { startEpochMicros: start, durationMicros } = bar.span;
    const free = freeFrom.findIndex((until) => until <= start);
    bar.line = free < 0 ? freeFrom.length : free;
    freeFrom[bar.line] = start + durationMicros;
  }
  return { service, bars, lines: freeFrom.length };
}
