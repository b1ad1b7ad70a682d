// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import i18next from 'i18next';
import type { Expectation } from '../api/model';
import type { Translate } from '../i18n';
import { startI18n } from '../i18n';
import { expectationSentence } from './expectation';

const NOTHING = {
  id: 'x',
  severity: 'ERROR' as const,
  when: null,
  money: null,
  steps: ['placed', 'charged'],
  after: null,
  withinMicros: null,
  times: null,
  values: [],
  left: [],
  right: [],
  expression: null,
  findings: {},
};

describe('an expectation in words', () => {
  beforeAll(() => startI18n('en'));
  const say = (over: Partial<Expectation> & { code: Expectation['code'] }) =>
    expectationSentence({ ...NOTHING, ...over }, i18next.t as Translate, (micros) => `${micros / 1e6} s`);

  it('says what each kind expects', () => {
    expect(say({ code: 'B01', after: 'placed', withinMicros: 2e6 })).toBe('charged is done within 2 s after placed.');
    expect(say({ code: 'B02' })).toBe('charged is never done.');
    expect(say({ code: 'B02', after: 'placed' })).toBe('charged is not done after placed.');
    expect(say({ code: 'B03', times: 1 })).toBe('charged is done no more than once.');
    expect(say({ code: 'B03', times: 3 })).toBe('charged is done no more than 3 times.');
    expect(say({ code: 'B04' })).toBe('What is done is done in this order: placed, charged.');
    expect(say({ code: 'B05', after: 'placed', withinMicros: 1e6 })).toBe(
      'One of placed, charged is done within 1 s after placed, and only one.',
    );
    expect(say({ code: 'B06', values: ['a.x', 'b.x'] })).toBe('a.x = b.x');
    expect(say({ code: 'B07', left: ['a.x', 'b.x'], right: ['c.x'] })).toBe('The sum of a.x + b.x is that of c.x.');
    expect(say({ code: 'B08', expression: 'a.count == b.count' })).toBe('a.count == b.count');
    expect(say({ code: 'B09', withinMicros: 3e6 })).toBe('placed is taken back by charged within 3 s, when it has to be.');
  });

  it('takes no part of a name for a place of its own', () => {
    expect(say({ code: 'B02', steps: ['{{after}}$t(word.all)'] })).toBe('{{after}}$t(word.all) is never done.');
  });
});
