// @vitest-environment jsdom
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { cleanup, configure, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newQueryClient } from './api/queries';
import {
  aSource,
  aSpan,
  aTrace,
  executedTwice,
  LOST_SERIAL,
  LOST_TRACE,
  lostResponse,
  lostSerial,
  lostTrace,
  summaryOf,
  T0,
} from './fixtures';
import { startI18n, switchLanguage } from './i18n';
import { newRouter } from './router';

const CHECKED = T0 + 3_600_000_000;
const STATUS = { spans: 16, newestSpanEpochMicros: T0, openFindings: 2, checkedUntilEpochMicros: CHECKED };
const REFUND = {
  name: 'refund',
  title: 'Refund it',
  url: 'http://payment/refunds',
  needsSecond: true,
  headers: { 'Idempotency-Key': 'S:f:refund' },
  body: '{"serial":"S"}',
  obstacle: null,
};
const HANDLING = {
  assignee: null as string | null,
  accepted: null,
  historyLeftOut: 0,
  history: [{ atEpochMicros: T0, from: null, to: 'OPEN', text: 'raised' }],
};
const SCRIPT = '<script>window.hurt = true</script><img src=x onerror="window.hurt = true">';

// A page is loaded when it is first opened: on a busy machine that takes longer than usual.
vi.setConfig({ testTimeout: 30_000 });

let answers: Record<string, unknown>;
let asked: string[];
let sent: unknown[];

// A page is loaded when it is first shown: on a busy machine that takes more than the second that is waited for else.
configure({ asyncUtilTimeout: 20_000 });

beforeAll(async () => {
  await startI18n('en');
  // jsdom lays nothing out: the list of rows must be told that it has room.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal('scrollTo', () => {});
  HTMLElement.prototype.scrollTo = () => {};
});

beforeEach(() => {
  asked = [];
  answers = {
    '/api/v1/status': STATUS,
    '/api/v1/services': { services: ['order-service', 'payment-service'] },
    '/api/v1/operations': { operations: ['POST /orders'] },
    '/api/v1/traces': { traces: [summaryOf(lostTrace)], nextCursor: null },
    [`/api/v1/traces/${LOST_TRACE}`]: lostTrace,
    [`/api/v1/serials/${LOST_SERIAL}`]: lostSerial,
    '/api/v1/heatmap': {
      startEpochMicros: T0,
      columnMicros: 60_000_000,
      columns: 120,
      cells: [{ column: 0, fromDurationMicros: 2_097_152, spans: 3, errors: 1 }],
    },
    '/api/v1/dependencies': {
      edges: [
        { caller: 'order-service', callee: 'payment-service', via: 'call', calls: 7200, errors: 72, p50Micros: 40_000, p95Micros: 900_000, p99Micros: 3_000_000 },
        { caller: 'payment-service', callee: 'bank', via: 'message', calls: 30, errors: 0, p50Micros: 1_000, p95Micros: 2_000, p99Micros: 3_000 },
      ],
      unknownCallers: 3,
      callsLeftOut: 0,
    },
    '/api/v1/attributes': { keys: ['bank'] },
    '/api/v1/attributes/values': { values: ['BOC', 'ICBC'] },
    '/api/v1/facets': {
      selectedSpans: 3,
      otherSpans: 100,
      valueCount: 2,
      complete: true,
      values: [
        { value: 'ICBC', selected: 3, others: 30 },
        { value: 'BOC', selected: 0, others: 70 },
      ],
    },
    '/api/v1/findings': {
      findings: [executedTwice, lostResponse],
      handling: {},
      counts: { A01: 1, A10: 1 },
      nextCursor: null,
      checkedUntilEpochMicros: CHECKED,
    },
    [`/api/v1/findings/${lostResponse.id}`]: lostResponse,
    [`/api/v1/findings/${lostResponse.id}/handling`]: HANDLING,
    [`/api/v1/findings/${lostResponse.id}/actions`]: { items: [REFUND] },
    [`/api/v1/findings/${lostResponse.id}/compensations`]: { items: [] },
    '/api/v1/incidents': { incidents: [] },
    '/api/v1/statistics': {
      groups: [{ name: 'payment-service', spans: 7200, errors: 72, p50Micros: 40_000, p95Micros: 900_000, p99Micros: 3_000_000 }],
    },
    '/api/v1/statistics/series': {
      startEpochMicros: T0,
      columnMicros: 60_000_000,
      columns: 3,
      groupsLeftOut: 0,
      groups: [
        {
          name: 'payment-service',
          spans: [60, 0, 120],
          errors: [6, 0, 0],
          p50Micros: [40_000, null, 30_000],
          p95Micros: [900_000, null, 800_000],
          p99Micros: [3_000_000, null, 2_000_000],
        },
      ],
    },
    '/api/v1/findings/summary': {
      findings: 2,
      states: { OPEN: 2, UNDECIDED: 0, RESOLVED: 5, CLEARED: 0 },
      codes: { A01: 1, A10: 1 },
      services: [{ name: 'payment-service', findings: 2 }],
      rules: [{ flow: 'order', rule: 'placed_is_charged', findings: 3 }],
      assignees: [],
      trend: { startEpochMicros: T0, columnMicros: 60_000_000, raised: [0, 2], standing: [0, 2] },
    },
  };
  sent = [];
  localStorage.clear();
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    asked.push(url);
    if (typeof init.body === 'string') sent.push(JSON.parse(init.body));
    const body = answers[url.split('?')[0] ?? ''];
    if (body === undefined) {
      const problem = { type: 'about:blank', title: 'Not found', status: 404, detail: `nothing at ${url}` };
      return Promise.resolve(new Response(JSON.stringify(problem), { status: 404 }));
    }
    return Promise.resolve(new Response(JSON.stringify(body)));
  });
});

afterEach(async () => {
  cleanup();
  await switchLanguage('en');
});

function visit(address: string) {
  const router = newRouter(createMemoryHistory({ initialEntries: [address] }));
  render(
    <QueryClientProvider client={newQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}

describe('the search', () => {
  it('is what / shows, with a line for each trace', async () => {
    const router = visit('/');

    const row = (await screen.findByText('POST /orders', { selector: 'span' })).closest('tr') as HTMLElement;
    expect(router.state.location.pathname).toBe('/search');
    expect(row.textContent).toContain('3.23 s');
    expect(row.textContent).toContain('2 errors');
    expect(row.textContent).toContain('1 inconsistency');
  });

  it('asks for what the address says', async () => {
    visit('/search?service=order-service&attribute=a%3D1&attribute=b%3D2&min=200ms');

    await screen.findByText('3.23 s');
    expect(asked).toContain(
      '/api/v1/traces?service=order-service&attribute=a%3D1&attribute=b%3D2&minDuration=200ms&limit=50',
    );
  });

  it('puts what is searched for into the address, and refuses what is no duration', async () => {
    const user = userEvent.setup();
    const router = visit('/search');
    await user.type(await screen.findByLabelText('At least'), 'fast');
    await user.click(screen.getByRole('button', { name: 'Search' }));

    expect((await screen.findByRole('alert')).textContent).toContain('“fast” (expected: a number');

    await user.clear(screen.getByLabelText('At least'));
    await user.type(screen.getByLabelText('At least'), '1.5 s');
    await user.click(screen.getByRole('button', { name: 'Search' }));
    await vi.waitFor(() => expect(router.state.location.searchStr).toBe('?min=1.5s'));
  });

  it('narrows to what is selected on the heat map, and says what is different in there', async () => {
    const user = userEvent.setup();
    const router = visit('/search?service=order-service');
    const plot = await screen.findByRole('application', { name: 'Heat map of 3 spans, 1 error' });
    plot.focus();
    await user.keyboard('{ArrowLeft}');

    expect((await screen.findByRole('link', { name: 'bankICBC' })).closest('li')?.textContent).toContain(
      '100 % here, 30 % else',
    );
    expect(router.state.location.search).toMatchObject({ service: 'order-service', box: expect.any(String) });
    const narrowed = asked.filter((url) => url.startsWith('/api/v1/traces?')).at(-1) ?? '';
    expect([...new URLSearchParams(narrowed.split('?')[1]).keys()]).toEqual(
      expect.arrayContaining(['service', 'start', 'end', 'minDuration', 'maxDuration']),
    );

    plot.focus();
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ service: 'order-service' }));
  });

  it('completes keys and values of the query, and runs it', async () => {
    const user = userEvent.setup();
    const router = visit('/search');
    const line = await screen.findByRole('combobox', { name: 'Query' });

    await user.type(line, 'ba');
    await screen.findByRole('option', { name: 'bank' });
    await user.keyboard('{ArrowDown}{Enter}');
    await user.click(await screen.findByRole('option', { name: 'ICBC' }));
    expect(line).toHaveProperty('value', 'bank = "ICBC" ');
    await user.keyboard('{Enter}');

    await vi.waitFor(() => expect(router.state.location.search).toEqual({ q: '{ bank = "ICBC" }' }));
    expect(asked).toContain('/api/v1/traces?q=%7B+bank+%3D+%22ICBC%22+%7D&limit=50');
  });

  it('keeps a search under a name, and forgets it', async () => {
    const user = userEvent.setup();
    visit('/search?status=error');
    await user.type(await screen.findByLabelText('Name of this search'), 'failed orders');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(screen.getByRole('link', { name: 'failed orders' }).getAttribute('href')).toBe('/search?status=error');

    await user.click(screen.getByRole('button', { name: 'Forget “failed orders”' }));
    expect(screen.queryByRole('link', { name: 'failed orders' })).toBeNull();
  });

  it('follows what arrives', async () => {
    visit('/search?live=1');
    await screen.findByText('3.23 s');

    answers['/api/v1/traces'] = { traces: [{ ...summaryOf(lostTrace), traceId: 'f'.repeat(32), rootOperation: 'POST /new' }], nextCursor: null };
    expect(await screen.findByText('POST /new', {}, { timeout: 4_000 })).toBeTruthy();
    expect(screen.getByText('POST /orders', { selector: 'span' })).toBeTruthy();
  });

  it('loads more where there is more', async () => {
    answers['/api/v1/traces'] = { traces: [summaryOf(lostTrace)], nextCursor: 'next page' };
    visit('/search');

    // A short page reaches the end at once; a longer one asks when the reader comes near it.
    await vi.waitFor(() => expect(asked).toContain('/api/v1/traces?limit=50&cursor=next+page'));
  });

  it('offers ways on where nothing was found', async () => {
    answers['/api/v1/traces'] = { traces: [], nextCursor: null };
    visit('/search?service=order-service&range=1h');

    expect(await screen.findByText('No trace meets all of this.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Drop “service=order-service”' }).getAttribute('href')).toBe(
      '/search?range=1h',
    );
  });

  it('says how to begin where nothing was ever received', async () => {
    answers['/api/v1/traces'] = { traces: [], nextCursor: null };
    answers['/api/v1/status'] = { ...STATUS, spans: 0, newestSpanEpochMicros: null };
    visit('/search');

    expect(await screen.findByText(/-javaagent:plumbline-agent.jar/)).toBeTruthy();
  });
});

describe('a trace', () => {
  it('is a tree of its spans with the verdict above', async () => {
    visit(`/t/${LOST_TRACE}`);

    const tree = await screen.findByRole('treegrid');
    expect(within(tree).getAllByRole('row')).toHaveLength(12);
    expect(within(tree).getAllByLabelText('This span is evidence of lost response')).toHaveLength(2);
    expect(screen.getByText('complete')).toBeTruthy();
    expect(document.body.textContent).toContain('order-service gave up after 3.00 s');
  });

  it('shows the span of the address, its transaction in words and its exception', async () => {
    visit(`/t/${LOST_TRACE}?span=a000000000000008`);

    const panel = await screen.findByRole('complementary');
    expect(within(panel).getByText('Transaction committed')).toBeTruthy();
    expect(panel.textContent).toContain('P88231907');
  });

  it('moves with the arrow keys and keeps the span in the address', async () => {
    const user = userEvent.setup();
    const router = visit(`/t/${LOST_TRACE}?span=a000000000000001`);
    const tree = await screen.findByRole('treegrid');
    tree.focus();

    await user.keyboard('{ArrowDown}');
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ span: 'a000000000000002' }));

    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    await vi.waitFor(() => expect(within(tree).getAllByRole('row')).toHaveLength(1));
  });

  it('finds in itself, shows only that, and goes from one to the next', async () => {
    const user = userEvent.setup();
    const router = visit(`/t/${LOST_TRACE}`);
    const tree = await screen.findByRole('treegrid');
    await user.keyboard('f');
    await user.keyboard('stock{Enter}');

    expect(screen.getByText('2 spans found')).toBeTruthy();
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ find: 'stock', span: 'a000000000000005' }));

    await user.click(screen.getByLabelText('only these'));
    await vi.waitFor(() => expect(within(tree).getAllByRole('row')).toHaveLength(5));
  });

  it('goes from error to error, zooms to a span and leaves out what lies elsewhere', async () => {
    const user = userEvent.setup();
    const router = visit(`/t/${LOST_TRACE}?span=a000000000000001`);
    const tree = await screen.findByRole('treegrid');
    await user.keyboard('n');
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ span: 'a000000000000007' }));

    await user.keyboard('z');
    await vi.waitFor(() => expect(router.state.location.search).toMatchObject({ zoom: '0-3205050' }));
    await user.click(screen.getByRole('button', { name: 'Whole trace' }));
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ span: 'a000000000000007' }));

    expect(tree.querySelectorAll('.critical').length).toBeGreaterThan(0);
    await user.keyboard('c');
    await vi.waitFor(() => expect(tree.querySelectorAll('.critical')).toHaveLength(0));
  });

  it('folds siblings alike, and opens them by key', async () => {
    const user = userEvent.setup();
    const many = aTrace('d'.repeat(32), 'S1', T0, [
      {
        id: 'r', service: 'order', name: 'run', kind: 'server', startMs: 0, ms: 100,
        children: Array.from({ length: 9 }, (_, i) => ({ id: `q${i}`, service: 'order', name: 'SELECT', kind: 'client' as const, startMs: i * 10, ms: 5 + i })),
      },
    ]);
    answers[`/api/v1/traces/${'d'.repeat(32)}`] = many;
    visit(`/t/${'d'.repeat(32)}`);
    const tree = await screen.findByRole('treegrid');

    expect(within(tree).getByText('×9')).toBeTruthy();
    expect(within(tree).getByText('p50 9.00 ms · max 13.0 ms')).toBeTruthy();
    tree.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}');
    await vi.waitFor(() => expect(within(tree).getAllByRole('row')).toHaveLength(11));
  });

  it.each([
    ['calls', 'Call tree', 'payment-service POST /payments'],
    ['statistics', 'Statistics', 'payment-service POST /payments'],
    ['flame', 'Flame', /^payment-service POST \/payments · ×1 · 3.17 s/],
  ])('can be seen as %s', async (tab, name, operation) => {
    const user = userEvent.setup();
    const router = visit(`/t/${LOST_TRACE}`);
    await user.click(await screen.findByRole('button', { name }));

    expect(await screen.findByRole('button', { name: operation })).toBeTruthy();
    expect(router.state.location.search).toEqual({ tab });
  });

  it('names a parent that never came', async () => {
    const orphan = aTrace('e'.repeat(32), 'S1', T0, [
      { id: 'o1', service: 'payment', name: 'pay', kind: 'server', startMs: 0, ms: 5, more: { missingParent: true, parentSpanId: '9'.repeat(16) } },
    ]);
    answers[`/api/v1/traces/${'e'.repeat(32)}`] = orphan;
    visit(`/t/${'e'.repeat(32)}`);

    expect(await screen.findByText(/^parent 9+…9+ not received$/)).toBeTruthy();
    expect(screen.getByText('1 parent missing')).toBeTruthy();
  });

  it('shows what a span says as text, and cuts what is very long', async () => {
    const hostile = {
      ...lostTrace,
      spans: [
        aSpan({
          spanId: 'b1',
          name: SCRIPT,
          service: SCRIPT,
          statusMessage: SCRIPT,
          status: 'error',
          attributes: { [SCRIPT]: SCRIPT, long: 'x'.repeat(100_000), __proto__x: '\u202egnp.exe' },
          events: [{ name: 'exception', timeEpochMicros: T0, attributes: { 'exception.message': SCRIPT } }],
        }),
      ],
    };
    answers[`/api/v1/traces/${LOST_TRACE}`] = hostile;
    visit(`/t/${LOST_TRACE}?span=b1`);

    const panel = await screen.findByRole('complementary');
    expect(within(panel).getAllByText(SCRIPT).length).toBeGreaterThan(2);
    expect(document.querySelector('script, img')).toBeNull();
    expect('hurt' in window).toBe(false);
    expect(panel.textContent?.length).toBeLessThan(5_000);

    await userEvent.click(within(panel).getByRole('button', { name: 'Show all 100,000 characters' }));
    expect(panel.textContent?.length).toBeGreaterThan(100_000);
  });

  it('that is unknown is said to be so, with what to do', async () => {
    visit(`/t/${'0'.repeat(32)}`);

    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('This trace is not here.');
    expect(alert.textContent).toContain('nothing at /api/v1/traces/');
  });

  it('that comes malformed is refused by name, and the bar stays', async () => {
    answers[`/api/v1/traces/${LOST_TRACE}`] = { ...lostTrace, complete: 'yes' };
    visit(`/t/${LOST_TRACE}`);

    expect((await screen.findByRole('alert')).textContent).toContain('complete: "yes" (expected: true or false)');
    expect(screen.getByRole('search')).toBeTruthy();
  });
});

describe('a serial number', () => {
  it('says what happened, who says what, and shows all its traces', async () => {
    visit(`/n/${LOST_SERIAL}`);

    expect(await screen.findByRole('heading', { level: 1, name: LOST_SERIAL })).toBeTruthy();
    expect(document.body.textContent).toContain('payment-service committed POST /payments 170 ms later.');
    expect(screen.getAllByText('no answer').length).toBeGreaterThan(0);
    expect(screen.getAllByText('committed').length).toBeGreaterThan(0);
    expect(screen.getByText('Traces (2)')).toBeTruthy();
    expect(screen.getByText('13 min 33 s')).toBeTruthy();
  });

  it('without findings agrees only once it was judged', async () => {
    answers[`/api/v1/serials/${LOST_SERIAL}`] = { ...lostSerial, findings: [] };
    visit(`/n/${LOST_SERIAL}`);
    expect(await screen.findByText(/Nothing inconsistent was found in 2 traces through 3 systems/)).toBeTruthy();
    cleanup();

    answers['/api/v1/status'] = { ...STATUS, checkedUntilEpochMicros: T0 };
    visit(`/n/${LOST_SERIAL}`);
    expect(await screen.findByText(/^Not judged yet/)).toBeTruthy();
  });
});

describe('the inconsistencies', () => {
  it('are listed with their counts and how far was checked', async () => {
    visit('/findings');

    expect(await screen.findByText(/committed POST \/payments 2 times, 678 ms apart/)).toBeTruthy();
    expect(asked).toContain('/api/v1/findings?state=OPEN&accepted=false&limit=50');
    expect(await screen.findByRole('link', { name: 'open2', current: true })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'resolved5' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'lost response1' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: /^unfinished/ })).toBeNull();
    expect(screen.getByRole('img', { name: /^2 found; most at .*: 2$/ })).toBeTruthy();
  });

  it('are narrowed by what the address says, and can be saved as they are', async () => {
    visit('/findings?state=ALL&code=A01&service=payment-service&flow=order&rule=paid&start=2026-11-22T06:00:00Z&range=custom');
    await screen.findByText(/committed POST \/payments 2 times/);

    const asked1 = asked.find((url) => url.startsWith('/api/v1/findings?')) ?? '';
    const conditions = 'code=A01&service=payment-service&flow=order&rule=paid&accepted=false&start=2026-11-22T06%3A00%3A00Z';
    expect(asked1).toBe(`/api/v1/findings?${conditions}&limit=50`);
    expect(asked).toContain(`/api/v1/findings/summary?${conditions}&columns=60`);
    expect((await screen.findByRole('link', { name: 'CSV' })).getAttribute('href')).toBe(`/api/v1/findings.csv?${conditions}`);
    expect(screen.getByRole('link', { name: 'Drop “rule = order / paid”' }).getAttribute('href')).toBe(
      `/findings?${new URLSearchParams({ state: 'ALL', code: 'A01', service: 'payment-service', start: '2026-11-22T06:00:00Z', range: 'custom' })}`,
    );
  });

  it('are narrowed to a service and to a stretch of time by a click', async () => {
    const router = visit('/findings');
    await userEvent.click(await screen.findByRole('link', { name: 'payment-service2' }));
    await vi.waitFor(() => expect(router.state.location.search).toEqual({ service: 'payment-service' }));

    const columns = screen.getByRole('img', { name: /found; most/ }).querySelectorAll('g');
    await userEvent.click(columns[1] as Element);
    await vi.waitFor(() =>
      expect(router.state.location.search).toEqual({
        service: 'payment-service',
        range: 'custom',
        start: '2026-11-22T06:28:35.000Z',
        end: '2026-11-22T06:29:35.000Z',
      }),
    );
  });

  it('say how much of many a file holds', async () => {
    answers['/api/v1/findings/summary'] = { ...(answers['/api/v1/findings/summary'] as object), findings: 12_345 };
    visit('/findings');

    expect(await screen.findByText('The newest 10,000 of 12,345')).toBeTruthy();
  });

  it('open with what each side says, at an address of their own', async () => {
    visit(`/findings/${lostResponse.id}`);

    expect(await screen.findByRole('heading', { name: 'Caller says' })).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Callee says' })).toBeTruthy();
    expect(screen.getByText('Proven by both sides')).toBeTruthy();
    expect(screen.getByText('gap 170 ms')).toBeTruthy();
  });

  it('are assigned to somebody, and the name is known the next time', async () => {
    const user = userEvent.setup();
    visit(`/findings/${lostResponse.id}`);
    const section = await screen.findByRole('region', { name: 'What is done about it' });
    expect(await within(section).findByText('Nobody sees to it.')).toBeTruthy();
    expect(within(section).getByText('raised')).toBeTruthy();

    await user.click(within(section).getByRole('button', { name: 'Assign…' }));
    await user.type(screen.getByLabelText('Your name'), ' li ');
    await user.type(screen.getByLabelText('Assigned to'), 'wang');
    answers[`/api/v1/findings/${lostResponse.id}/handling`] = { ...HANDLING, assignee: SCRIPT };
    await user.click(screen.getByRole('button', { name: 'Assign it' }));

    expect(await within(section).findByText(`${SCRIPT} sees to it.`)).toBeTruthy();
    expect(sent).toEqual([{ action: 'assign', by: 'li', assignee: 'wang' }]);
    expect(screen.queryByLabelText('Your name')).toBeNull();
    await user.click(within(section).getByRole('button', { name: 'Judge anew…' }));
    expect(screen.getByLabelText('Your name')).toHaveProperty('value', 'li');
    await user.click(screen.getByRole('button', { name: 'Judge it anew' }));
    await vi.waitFor(() => expect(sent[1]).toEqual({ action: 'recheck', by: 'li' }));
  });

  it('are accepted for a reason and a time, and are back when that is withdrawn', async () => {
    const user = userEvent.setup();
    visit(`/findings/${lostResponse.id}`);
    await user.click(await screen.findByRole('button', { name: 'Accept…' }));
    await user.type(screen.getByLabelText('Your name'), 'li');
    await user.click(screen.getByRole('button', { name: 'Accept it' }));
    expect(sent).toEqual([]); // without a reason nothing is sent

    await user.type(screen.getByLabelText('Reason'), 'paid by hand');
    await user.selectOptions(screen.getByLabelText('For'), 'ever');
    const accepted = { by: 'li', reason: 'paid by hand', atEpochMicros: T0, untilEpochMicros: null };
    answers[`/api/v1/findings/${lostResponse.id}/handling`] = { ...HANDLING, accepted };
    await user.click(screen.getByRole('button', { name: 'Accept it' }));

    expect(await screen.findByText('paid by hand', { selector: 'q' })).toBeTruthy();
    expect(sent).toEqual([{ action: 'accept', by: 'li', text: 'paid by hand' }]);
    expect(screen.queryByRole('button', { name: 'Accept…' })).toBeNull();
    expect(screen.getByRole('button', { name: 'No longer accept…' })).toBeTruthy();
  });

  it('are repaired by what the service offers, which is shown before it is sent', async () => {
    const user = userEvent.setup();
    visit(`/findings/${lostResponse.id}`);
    const section = await screen.findByRole('region', { name: 'Repair it' });
    await user.click(await within(section).findByRole('button', { name: 'Refund it…' }));
    expect(within(section).getByLabelText('What is sent').textContent).toBe(
      'POST http://payment/refunds\nIdempotency-Key: S:f:refund\n\n{"serial":"S"}',
    );
    expect(within(section).getByText(/Somebody else has to approve it/)).toBeTruthy();
    await user.type(within(section).getByLabelText('Your name'), 'li');
    await user.type(within(section).getByLabelText('Reason'), 'ticket 7');
    const asked = {
      id: 'c1',
      action: 'refund',
      state: 'WAITING',
      requestedBy: 'li',
      reason: SCRIPT,
      approvedBy: null,
      attempts: 0,
      requestedEpochMicros: T0,
      answer: null,
    };
    const path = `/api/v1/findings/${lostResponse.id}`;
    answers[`${path}/actions`] = { items: [{ ...REFUND, obstacle: 'another compensation of it is under way' }] };
    answers[`${path}/compensations`] = { ...asked, items: [asked] }; // to POST and to GET
    await user.click(within(section).getByRole('button', { name: 'Refund it' }));
    expect(sent).toEqual([{ action: 'refund', by: 'li', reason: 'ticket 7' }]);
    expect(await within(section).findByText('waits for approval')).toBeTruthy();
    expect(within(section).getByText(SCRIPT, { selector: 'q' })).toBeTruthy();
    expect(within(section).queryByRole('button', { name: 'Refund it…' })).toBeNull();

    await user.click(within(section).getByRole('button', { name: 'Approve it…' }));
    await user.type(within(section).getByLabelText('Reason'), 'seen');
    answers['/api/v1/compensations/c1/approval'] = asked;
    answers[`${path}/compensations`] = {
      items: [{ ...asked, state: 'DONE', approvedBy: 'wang', attempts: 2, answer: '200 ok' }],
    };
    await user.click(within(section).getByRole('button', { name: 'Approve it' }));
    expect(await within(section).findByText('done')).toBeTruthy();
    expect(within(section).getByText(/stays open until a span shows it/)).toBeTruthy();
    expect(within(section).getByText('Approved by wang.')).toBeTruthy();
  });

  it('say why something could not be decided', async () => {
    const user = userEvent.setup();
    visit(`/findings/${lostResponse.id}`);
    await user.click(await screen.findByRole('button', { name: 'Note…' }));
    await user.type(screen.getByLabelText('Your name'), 'li');
    await user.type(screen.getByLabelText('Note'), 'x');
    delete answers[`/api/v1/findings/${lostResponse.id}/handling`];
    await user.click(screen.getByRole('button', { name: 'Write it down' }));

    expect((await screen.findByRole('alert')).textContent).toContain('nothing at /api/v1/findings/');
    expect(screen.getByLabelText('Note')).toHaveProperty('value', 'x');
  });

  it('that are accepted are left out, or said to be so', async () => {
    const accepted = { by: 'li', reason: 'a test', atEpochMicros: T0, untilEpochMicros: null };
    answers['/api/v1/findings'] = {
      ...(answers['/api/v1/findings'] as object),
      handling: { [lostResponse.id]: { assignee: 'wang', accepted } },
    };
    const router = visit('/findings');
    await userEvent.click(await screen.findByLabelText('also what is accepted'));

    await vi.waitFor(() => expect(router.state.location.search).toEqual({ accepted: 'ALL' }));
    await vi.waitFor(() => expect(asked).toContain('/api/v1/findings?state=OPEN&limit=50'));
    expect(screen.getByText('accepted: a test · wang sees to it.')).toBeTruthy();
  });

  it('stand together by what they have in common', async () => {
    const alike = {
      code: 'B01',
      flow: 'order',
      rule: 'placed_is_charged',
      caller: 'order-service',
      executor: 'payment-service',
      operation: 'POST /payments',
      findings: { OPEN: 4, UNDECIDED: 1, RESOLVED: 9 },
      firstSinceEpochMicros: T0,
      lastSinceEpochMicros: T0 + 1,
      oldestStandingEpochMicros: T0,
      atRisk: [{ currency: 'EUR', minorUnits: 128_000 }],
      exampleFindingId: lostResponse.id,
    };
    answers['/api/v1/incidents'] = {
      incidents: [alike, { ...alike, exampleFindingId: 'settled', findings: { RESOLVED: 2 } }],
    };
    visit('/findings');

    const table = await screen.findByRole('table', { name: 'By cause' });
    const rows = within(table).getAllByRole('row');
    expect(rows).toHaveLength(2);
    expect(rows[1]?.textContent).toContain('order-service → payment-service POST /payments rule placed_is_charged of order');
    expect(rows[1]?.textContent).toMatch(/^5/);
    expect(rows[1]?.textContent).toContain('1,280.00 EUR');
    expect(within(table).getByTitle('One of them').getAttribute('href')).toBe(`/findings/${lostResponse.id}`);
    expect(within(table).getByRole('link', { name: '5' }).getAttribute('href')).toBe(
      '/findings?code=B01&service=payment-service&flow=order&rule=placed_is_charged&state=ALL',
    );
  });

  it('prove that somebody looked where there are none', async () => {
    answers['/api/v1/findings'] = { findings: [], handling: {}, counts: {}, nextCursor: null, checkedUntilEpochMicros: CHECKED };
    visit('/findings');

    expect(await screen.findByText('Nothing is inconsistent.')).toBeTruthy();
    expect(screen.getByText(/have been judged and agree/)).toBeTruthy();
  });
});

describe('the service map', () => {
  it('says who calls whom, how often and how well', async () => {
    visit('/map');

    const table = await screen.findByRole('region', { name: 'Calls between services' });
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe(
      'order-servicepayment-service72002.0/s72 · 1.0 %40.0 ms900 ms3.00 s',
    );
    expect(within(table).getAllByTitle('Traces with this call')[0]?.getAttribute('href')).toBe(
      `/search?${new URLSearchParams({ q: '{ service = "order-service" } >> { service = "payment-service" }' })}`,
    );
    expect(screen.getByText(/3 calls of unknown callers/)).toBeTruthy();
  });

  it('looks around the service that was chosen', async () => {
    const router = visit('/map');
    const name = await screen.findByText('payment-service', { selector: 'text' });
    const node = name.closest('g') as SVGGElement;
    expect(node.textContent).toContain('2.0/s · 900 ms ✕ 1.0 %');
    node.focus();
    await userEvent.keyboard('{Enter}');

    await vi.waitFor(() => expect(router.state.location.search).toEqual({ focus: 'payment-service' }));
  });
});

describe('a service', () => {
  it('shows how much it is asked, how often it fails and how long it takes', async () => {
    visit('/services/payment-service');

    expect(await screen.findByRole('img', { name: 'Requests: answered ≤ 2.0/s, failed ≤ 6.0/min' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Share of failures: failed ≤ 10 %' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Duration: p50 ≤ 40.0 ms, p95 ≤ 900 ms, p99 ≤ 3.00 s' })).toBeTruthy();
    expect(document.querySelector('dl')?.textContent).toBe('Calls7200Rate2.0/sErrors72 · 1.0 %p5040.0 msp95900 msp993.00 s');
    const requests = asked.find((url) => url.startsWith('/api/v1/statistics/series')) ?? '';
    expect(new URLSearchParams(requests.split('?')[1]).get('q')).toBe('{ kind = server || kind = consumer }');
  });

  it('leads to its operations, neighbours, inconsistencies and slow and failed traces', async () => {
    visit('/services/payment-service?range=6h');

    const operations = await screen.findByRole('region', { name: 'Operations' });
    const operation = await within(operations).findByRole('link');
    expect(operation.getAttribute('href')).toBe('/search?service=payment-service&operation=payment-service&range=6h');
    const neighbours = screen.getByRole('region', { name: 'Calls between services' });
    expect((await within(neighbours).findByRole('link', { name: 'order-service' })).getAttribute('href')).toBe(
      '/services/order-service?range=6h',
    );
    expect(within(neighbours).getByRole('link', { name: 'bank' })).toBeTruthy();
    const found = screen.getByRole('region', { name: 'Inconsistencies' });
    expect((await within(found).findAllByRole('link'))[0]?.getAttribute('href')).toContain('?service=payment-service');
    const slow = screen.getByRole('region', { name: 'As slow as 3.00 s or slower' });
    expect(await within(slow).findByRole('link', { name: 'order-service POST /orders' })).toBeTruthy();
    expect(asked.some((url) => url.includes('minDuration=3000000us'))).toBe(true);
    expect(asked.some((url) => url.includes('status=error'))).toBe(true);
  });

  it('that answered nothing says so, and still shows what it is part of', async () => {
    answers['/api/v1/statistics'] = { groups: [] };
    visit(`/services/${encodeURIComponent(SCRIPT)}`);

    expect(await screen.findByText(`${SCRIPT} answered no request in this time.`)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Count all its spans of all that is stored' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Inconsistencies' })).toBeTruthy();
    expect(document.querySelector('script, img')).toBeNull();
  });
});

describe('the flows', () => {
  it('say what is expected, of whom, and how often it was not so', async () => {
    answers['/api/v1/flows'] = {
      flows: [
        {
          name: 'order',
          version: 3,
          owner: 'trade',
          mode: 'shadow',
          keyAttribute: null,
          start: 'placed',
          steps: [
            { name: 'placed', service: 'order-service', kind: 'server', operation: 'POST /orders', destination: null, group: null, business: null, effect: 'commit' },
          ],
          expectations: [
            {
              id: 'placed_is_charged',
              code: 'B01',
              severity: 'CRITICAL',
              when: `charged.outcome != '${SCRIPT}'`,
              money: 'placed.amount',
              steps: ['placed', 'charged'],
              after: 'placed',
              withinMicros: 2_000_000,
              times: null,
              values: [],
              left: [],
              right: [],
              expression: null,
              findings: { OPEN: 2, UNDECIDED: 0, RESOLVED: 5, CLEARED: 1 },
            },
          ],
        },
      ],
    };
    visit('/flows');

    const table = await screen.findByRole('table', { name: 'Expected' });
    expect(table.textContent).toContain('charged is done within 2.00 s after placed.');
    expect(table.textContent).toContain(SCRIPT);
    expect(within(table).getByRole('link', { name: '2' }).getAttribute('href')).toBe(
      '/findings?state=OPEN&flow=order&rule=placed_is_charged&accepted=ALL',
    );
    expect(within(table).getByRole('link', { name: '6' })).toBeTruthy();
    expect(screen.getByText(/breaches are counted in plumbline_check_shadow_total/)).toBeTruthy();
    expect(document.querySelector('script, img')).toBeNull();
  });

  it('say what to do where there are none', async () => {
    answers['/api/v1/flows'] = { flows: [] };
    visit('/flows');

    expect(await screen.findByText('No flow is expected of anything.')).toBeTruthy();
  });
});

describe('the coverage', () => {
  const NOW = T0 + 1_000_000;

  it('says that everything is known while all report', async () => {
    answers['/api/v1/sources'] = { nowEpochMicros: NOW, sources: [aSource({}), aSource({ service: 'order' })] };
    visit('/coverage');

    expect(await screen.findByText('What is absent can be known of all 2 services.')).toBeTruthy();
    const table = screen.getByRole('region', { name: 'Processes' });
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    expect(within(table).getAllByText('1.70 s ago')).toHaveLength(2);
    expect(within(table).getByRole('link', { name: 'order' }).getAttribute('href')).toBe('/search?service=order');
  });

  it('says of whom it is not, and why', async () => {
    answers['/api/v1/sources'] = {
      nowEpochMicros: NOW,
      sources: [
        aSource({ service: 'order' }),
        aSource({ state: 'dark', lastSeenEpochMicros: NOW - 42_000_000, droppedSpans: 5, droppedSerials: ['S-1', 'S-2', 'S-3', 'S-4'] }),
        aSource({ service: 'stock', gaps: [{ from: 7, to: 9 }] }),
        { tier: 'plain', service: SCRIPT, lastSeenEpochMicros: T0 },
      ],
    };
    visit('/coverage');

    expect(await screen.findByText(/known of 1 of 4 services/)).toBeTruthy();
    expect(screen.getByText('payment has a process that has been silent for 42 s')).toBeTruthy();
    expect(screen.getByText('stock has a process of which batches are missing')).toBeTruthy();
    expect(screen.getByText(`${SCRIPT} sends spans without numbers`)).toBeTruthy();
    const rows = within(screen.getByRole('region', { name: 'Processes' })).getAllByRole('row');
    expect(rows[1]?.textContent).toContain('payment');
    expect(rows[1]?.textContent).toContain('5S-1S-2S-3 and 1 more');
    expect(screen.getByText('7–9')).toBeTruthy();
    expect('hurt' in window).toBe(false);
  });

  it('says how it is where nobody has reported', async () => {
    answers['/api/v1/sources'] = { nowEpochMicros: NOW, sources: [] };
    visit('/coverage');

    expect(await screen.findByText('No process has reported yet.')).toBeTruthy();
  });
});

describe('the bar', () => {
  it('leads from a serial number to its page', async () => {
    const user = userEvent.setup();
    const router = visit('/search');
    await screen.findByText('3.23 s');

    await user.keyboard('/');
    await user.keyboard(LOST_SERIAL);
    expect(screen.getByText(`Enter opens serial number ${LOST_SERIAL}`)).toBeTruthy();
    await user.keyboard('{Enter}');

    await vi.waitFor(() => expect(router.state.location.pathname).toBe(`/n/${LOST_SERIAL}`));
  });

  it('switches to Chinese and back', async () => {
    const user = userEvent.setup();
    visit('/findings');

    await user.click(await screen.findByRole('button', { name: '切换到中文' }));

    expect(await screen.findByRole('heading', { level: 1, name: '不一致' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  it('says when the collector is gone', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    visit('/search');

    expect(await screen.findByText('The collector does not answer.', {}, { timeout: 8_000 })).toBeTruthy();
  }, 10_000);
});
