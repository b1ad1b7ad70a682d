import type { Finding } from '../api/model';
import type { Translate } from '../i18n';
import { disagreement } from './disagreement';

export interface SentencePart {
  text: string;
  /** One of the two parties, as opposed to what is said of them. */
  strong: boolean;
}

const NAMES = ['caller', 'executor', 'operation', 'waited', 'gap', 'times', 'apart'] as const;
type Values = Partial<Record<(typeof NAMES)[number], string>>;

/**
 * Stands in a template for a value that is put in afterwards, so that nothing a span says is ever
 * read as part of the template.
 */
const EDGE = '\u0001';
const SLOTS = Object.fromEntries(NAMES.map((name) => [name, EDGE + name + EDGE])) as Required<Values>;

/**
 * One sentence that says what happened. The parts are plain text; nothing in them is markup.
 *
 * @param duration writes microseconds for the reader
 */
export function sentenceOf(
  finding: Finding,
  t: Translate,
  duration: (micros: number) => string,
): SentencePart[] {
  // Of a rule the collector says what is and what was expected: only it knows the flow file.
  if (finding.rule !== null) return [{ text: finding.rule.reason, strong: false }];
  const { key, values } = choose(finding, duration);
  const parts: SentencePart[] = [];
  for (const [i, piece] of t(`finding.says.${key}`, SLOTS).split(EDGE).entries()) {
    const name = i % 2 === 1 ? NAMES.find((n) => n === piece) : undefined;
    const text = name === undefined ? piece : (values[name] ?? '');
    const strong = name === 'caller' || name === 'executor';
    const last = parts.at(-1);
    if (last?.strong === strong) last.text += text;
    else if (text !== '') parts.push({ text, strong });
  }
  return parts;
}

export function plainSentence(
  finding: Finding,
  t: Translate,
  duration: (micros: number) => string,
): string {
  return sentenceOf(finding, t, duration)
    .map((part) => part.text)
    .join('');
}

/** Findings whose sentence needs no more than who and what. */
const PLAIN = ['A02', 'A04', 'A06', 'A08', 'A11', 'A12', 'A13', 'A14', 'A16'] as const;
type PlainKey = (typeof PLAIN)[number];
type SentenceKey = PlainKey | 'A01' | 'A01early' | 'A01failed' | 'A01plain' | 'A10' | 'A10plain';

function choose(
  finding: Finding,
  duration: (micros: number) => string,
): { key: SentenceKey; values: Values } {
  const { caller, commits, gapMicros, apartMicros } = disagreement(finding);
  const base = { executor: finding.executor, operation: finding.operation };
  if (finding.code === 'A10') {
    return apartMicros === null
      ? { key: 'A10plain', values: base }
      : {
          key: 'A10',
          values: { ...base, times: String(commits.length), apart: duration(apartMicros) },
        };
  }
  const plain = PLAIN.find((code) => code === finding.code);
  if (plain !== undefined) {
    return { key: plain, values: { ...base, caller: finding.caller ?? '?' } };
  }
  if (caller === null || gapMicros === null) return { key: 'A01plain', values: base };
  const both = { ...base, caller: caller.service };
  if (caller.outcome === 'FAIL') return { key: 'A01failed', values: both };
  const waited = duration(caller.durationMicros);
  return gapMicros > 0
    ? { key: 'A01', values: { ...both, waited, gap: duration(gapMicros) } }
    : { key: 'A01early', values: { ...both, waited } };
}
