import type { Expectation } from '../api/model';
import type { Translate } from '../i18n';

/** What an expectation says, in a sentence. */
export function expectationSentence(
  { code, steps, after, withinMicros, times, values, left, right, expression }: Expectation,
  t: Translate,
  duration: (micros: number) => string,
): string {
  const step = steps.at(-1) ?? '';
  const within = withinMicros === null ? '' : duration(withinMicros);
  switch (code) {
    case 'B01':
      return t('flows.says.B01', { step, after: after ?? '', within });
    case 'B02':
      return after === null ? t('flows.says.B02', { step }) : t('flows.says.B02after', { step, after });
    case 'B03':
      return t('flows.says.B03', { step, count: times ?? 1 });
    case 'B04':
      return t('flows.says.B04', { steps: steps.join(', ') });
    case 'B05':
      return t('flows.says.B05', { steps: steps.join(', '), after: after ?? '', within });
    case 'B06':
      return t('flows.says.B06', { values: values.join(' = ') });
    case 'B07':
      return t('flows.says.B07', { left: left.join(' + '), right: right.join(' + ') });
    case 'B08':
      return t('flows.says.B08', { expression: expression ?? '' });
    case 'B09':
      return t('flows.says.B09', { undo: steps[0] ?? '', by: step, within });
  }
}
