import type { Finding } from '../api/model';
import type { Translate } from '../i18n';
import { disagreement } from './disagreement';

export interface SentencePart {
  text: string;
  /** A name or a number out of the finding, as opposed to the words around it. */
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
  const { key, values } = choose(finding, duration);
  return t(`finding.says.${key}`, SLOTS)
    .split(EDGE)
    .map((piece, i) => {
      const name = i % 2 === 1 ? NAMES.find((n) => n === piece) : undefined;
      return name === undefined
        ? { text: piece, strong: false }
        : { text: values[name] ?? '', strong: true };
    })
    .filter((part) => part.text !== '');
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

type SentenceKey = 'A01' | 'A01early' | 'A01failed' | 'A01plain' | 'A10' | 'A10plain';

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
  if (caller === null || gapMicros === null) return { key: 'A01plain', values: base };
  const both = { ...base, caller: caller.service };
  if (caller.outcome === 'FAIL') return { key: 'A01failed', values: both };
  const waited = duration(caller.durationMicros);
  return gapMicros > 0
    ? { key: 'A01', values: { ...both, waited, gap: duration(gapMicros) } }
    : { key: 'A01early', values: { ...both, waited } };
}
