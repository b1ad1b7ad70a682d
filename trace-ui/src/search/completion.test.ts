import { describe, expect, it } from 'vitest';
import { attributeContext, complete, inAttributes, inQuery, normaliseQuery, queryContext, quote } from './completion';

/** `|` is the caret. */
function at(marked: string): [string, number] {
  return [marked.replace('|', ''), marked.indexOf('|')];
}

describe('queryContext', () => {
  it.each([
    ['|', { kind: 'key', prefix: '', from: 0, to: 0 }],
    ['{ ht|', { kind: 'key', prefix: 'ht', from: 2, to: 4 }],
    ['{ status = error && http.ro|', { kind: 'key', prefix: 'http.ro', from: 20, to: 27 }],
    ['{ a = "x" } >> { |', { kind: 'key', prefix: '', from: 17, to: 17 }],
    ['{ service = |', { kind: 'value', key: 'service', prefix: '', from: 12, to: 12 }],
    ['{ service="pay|" }', { kind: 'value', key: 'service', prefix: 'pay', from: 10, to: 15 }],
    ['{ name = "POST /p|', { kind: 'value', key: 'name', prefix: 'POST /p', from: 9, to: 17 }],
    ['{ .status != err|', { kind: 'value', key: '.status', prefix: 'err', from: 13, to: 16 }],
    ['{ service = "a" |', null],
    ['{ "odd ke|', null],
  ])('reads %s', (marked, expected) => {
    expect(queryContext(...at(marked))).toEqual(expected);
  });
});

describe('attributeContext', () => {
  it.each([
    ['ba|', { kind: 'key', prefix: 'ba', from: 0, to: 2 }],
    ['bank=I|', { kind: 'value', key: 'bank', prefix: 'I', from: 5, to: 6 }],
    ['a=b note="two w|', { kind: 'value', key: 'note', prefix: 'two w', from: 9, to: 15 }],
    ['a=b |', { kind: 'key', prefix: '', from: 4, to: 4 }],
  ])('reads %s', (marked, expected) => {
    expect(attributeContext(...at(marked))).toEqual(expected);
  });
});

describe('a suggestion', () => {
  it('takes the place of what was typed of it', () => {
    const [text, caret] = at('{ service="pay|" }');
    const context = queryContext(text, caret);
    if (context === null) throw new Error('no context');

    expect(complete(text, context, inQuery(context, 'payment-service'))).toEqual({
      text: '{ service="payment-service" }',
      caret: 28,
    });
  });

  it('is written as the language wants it', () => {
    const value = (key: string) => ({ kind: 'value', key, prefix: '', from: 0, to: 0 }) as const;
    const key = { kind: 'key', prefix: '', from: 0, to: 0 } as const;

    expect(inQuery(value('status'), 'error')).toBe('error ');
    expect(inQuery(value('name'), 'say "hi"')).toBe('"say \\"hi\\"" ');
    expect(inQuery(key, 'http.route')).toBe('http.route = ');
    expect(inQuery(key, 'odd key')).toBe('"odd key" = ');
    expect(inAttributes(key, 'bank')).toBe('bank=');
    expect(inAttributes(value('note'), 'two words')).toBe('"two words" ');
  });
});

describe('a query', () => {
  it('gets its braces where there are none', () => {
    expect(normaliseQuery(' status = error ')).toBe('{ status = error }');
    expect(normaliseQuery('{ a } > { b }')).toBe('{ a } > { b }');
    expect(normaliseQuery('  ')).toBeUndefined();
  });

  it('quotes what would end it', () => {
    expect(quote('a"\\\n')).toBe('"a\\"\\\\\\n"');
  });
});
