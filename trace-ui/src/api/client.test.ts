import { afterEach, describe, expect, it, vi } from 'vitest';
import { lostTrace } from '../fixtures';
import { ApiError, fetchStatus, fetchTrace, searchTraces } from './client';
import { parseJson } from './json';
import { FINDING_CODES } from './model';

function answer(body: string, status = 200) {
  const fetched = vi.fn(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe('the client', () => {
  it('gives what the collector answered', async () => {
    answer(JSON.stringify(lostTrace));

    await expect(fetchTrace(lostTrace.traceId)).resolves.toEqual(lostTrace);
  });

  it('asks with every condition, and repeats an attribute', async () => {
    const fetched = answer('{"traces":[],"nextCursor":null}');

    await searchTraces({ service: 'a b', attribute: ['x=1', 'y=&'], minDuration: undefined });

    expect(fetched.mock.calls[0]).toEqual([
      '/api/v1/traces?service=a+b&attribute=x%3D1&attribute=y%3D%26',
      expect.anything(),
    ]);
  });

  it.each([
    ['a field of the wrong kind', { ...lostTrace, spanCount: '12' }, 'spanCount: "12" (expected: a number)'],
    [
      'a field deep inside',
      { ...lostTrace, spans: [{ ...lostTrace.spans[0], durationMicros: null }] },
      'spans[0].durationMicros: null (expected: a number)',
    ],
    [
      'a word it does not know',
      { ...lostTrace, findings: [{ ...lostTrace.findings[0], code: 'Z99' }] },
      `findings[0].code: "Z99" (expected: one of ${FINDING_CODES.join(', ')})`,
    ],
    ['a missing field', { ...lostTrace, serials: undefined }, 'serials: missing (expected: a list)'],
    ['no object', [], 'the answer: [] (expected: an object)'],
  ])('refuses %s and names it', async (_, body, message) => {
    answer(JSON.stringify(body));

    const failure = await fetchTrace('x').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ kind: 'malformed', detail: message });
  });

  it('refuses what is not JSON', async () => {
    answer('<html>');

    await expect(fetchStatus()).rejects.toMatchObject({ kind: 'malformed', detail: 'the answer is not JSON' });
  });

  it('passes on the server’s own words of a refusal', async () => {
    answer('{"type":"about:blank","title":"Bad","status":400,"detail":"limit: 0 (expected: 1 to 1000)"}', 400);

    await expect(fetchStatus()).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
      detail: 'limit: 0 (expected: 1 to 1000)',
    });
  });

  it('says the status where the refusal is not a problem document', async () => {
    answer('Bad Gateway', 502);

    await expect(fetchStatus()).rejects.toMatchObject({ kind: 'refused', detail: 'HTTP 502' });
  });

  it('tells a lost connection from a refusal', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));

    await expect(fetchStatus()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('parseJson', () => {
  it('keeps integers that a number would round', () => {
    expect(parseJson('{"id":7203948572039485721,"text":"no. 7203948572039485721"}')).toEqual({
      id: '7203948572039485721',
      text: 'no. 7203948572039485721',
    });
  });

  it('leaves moments, fractions and quoted quotes as they are', () => {
    const text = '{"a":1763792855000123,"b":9007199254740992.5,"c":"\\"9999999999999999\\"","d":-1.5e3}';

    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
