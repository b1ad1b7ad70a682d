import type { Trace } from '../api/model';

/** A stretch of time on the critical path. Microseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

/** The work that the end of the trace waited for, of each span its stretches, as the collector says. */
export function criticalPath(trace: Trace): Map<string, Stretch[]> {
  const result = new Map<string, Stretch[]>();
  for (const { row, startMicros, durationMicros } of trace.criticalPath) {
    const spanId = trace.spans[row]?.spanId;
    if (spanId === undefined) continue;
    const from = trace.startEpochMicros + startMicros;
    const stretches = result.get(spanId) ?? [];
    stretches.push({ from, to: from + durationMicros });
    result.set(spanId, stretches);
  }
  return result;
}
