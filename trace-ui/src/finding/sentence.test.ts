import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evidence, Finding } from '../api/model';
import { executedTwice, lostResponse } from '../fixtures';
import { formatDuration } from '../format/duration';
import { en } from '../i18n/en';
import { zhCN } from '../i18n/zh-CN';
import { plainSentence, sentenceOf } from './sentence';

const instance = i18next.createInstance();
beforeAll(() =>
  instance.init({
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
  }),
);

function say(finding: Finding, language = 'en'): string {
  const t = instance.getFixedT(language);
  return plainSentence(finding, t, (micros) => formatDuration(micros, t('unit', { returnObjects: true })));
}

function withCaller(change: Partial<Evidence>): Finding {
  const evidence = lostResponse.evidence.map((e) => (e.role === 'caller' ? { ...e, ...change } : e));
  return { ...lostResponse, evidence };
}

describe('a lost response', () => {
  it('is told with how long the caller waited and how much later the effect came', () => {
    expect(say(lostResponse)).toBe(
      'order-service gave up after 3.00 s; payment-service committed POST /payments 170 ms later.',
    );
    expect(say(lostResponse, 'zh-CN')).toBe(
      'order-service 等待 3.00 s 后放弃；170 ms 之后 payment-service 提交了 POST /payments。',
    );
  });

  it('is told otherwise where the effect came first', () => {
    expect(say(withCaller({ durationMicros: 5_000_000 }))).toBe(
      'payment-service committed POST /payments, but order-service does not know: no answer within 5.00 s.',
    );
  });

  it('is told otherwise where the caller was told of a failure', () => {
    expect(say(withCaller({ outcome: 'FAIL' }))).toBe(
      'order-service was told that POST /payments failed; payment-service has committed it.',
    );
  });

  it('is told without the caller’s side where that is missing', () => {
    const evidence = lostResponse.evidence.filter((e) => e.role === 'executor');

    expect(say({ ...lostResponse, evidence })).toBe(
      'payment-service committed POST /payments, and its caller does not know.',
    );
  });
});

describe('a double execution', () => {
  it('is told with how often and how far apart', () => {
    expect(say(executedTwice)).toBe('payment-service committed POST /payments 2 times, 678 ms apart.');
    expect(say(executedTwice, 'zh-CN')).toBe(
      'payment-service 把 POST /payments 提交了 2 次，间隔 678 ms。',
    );
  });

  it('is told plainly where only one commit is at hand', () => {
    expect(say({ ...executedTwice, evidence: [] })).toBe('payment-service committed POST /payments more than once.');
  });
});

describe('a sentence', () => {
  it('sets the parties apart from what is said of them', () => {
    const strong = sentenceOf(lostResponse, instance.getFixedT('en'), () => '').filter((p) => p.strong);

    expect(strong.map((p) => p.text)).toEqual(['order-service', 'payment-service']);
  });

  it('never reads a name as a part of its template', () => {
    const executor = '{{caller}} <b>$t(nav.search)</b>';

    expect(say({ ...executedTwice, executor })).toContain(`${executor} committed`);
  });

  it('is the rule’s own where a rule of a flow is broken', () => {
    const rule = {
      flow: 'order',
      version: 1,
      owner: 'trade',
      id: 'charge_once',
      severity: 'CRITICAL' as const,
      key: 'S-1',
      reason: 'charge was done 2 times (expected: at most 1)',
      unknown: [],
      atRisk: null,
    };
    expect(sentenceOf({ ...lostResponse, code: 'B03', rule }, instance.getFixedT('en'), () => '')).toEqual([
      { text: rule.reason, strong: false },
    ]);
  });
});
