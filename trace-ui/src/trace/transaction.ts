import type { Attributes } from '../api/model';

export const TX = 'plumbline.tx';
export const TX_END = 'plumbline.tx.end';
const STATES = ['committed', 'rolled_back', 'open', 'none'] as const;

export interface Transaction {
  state: (typeof STATES)[number];
  /** Microseconds since the epoch; null where the transaction did not end or nobody saw it. */
  endEpochMicros: number | null;
}

/** What the agent says the span's database transaction did; null if it says nothing. */
export function transactionOf(attributes: Attributes): Transaction | null {
  const state = STATES.find((s) => s === attributes[TX]);
  if (state === undefined) return null;
  const nanos = Number(attributes[TX_END]);
  return { state, endEpochMicros: Number.isFinite(nanos) && nanos > 0 ? nanos / 1000 : null };
}
