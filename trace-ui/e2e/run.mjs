// Drives the pages in a headless Chromium against a running collector, one line for each check.
//
//   BASE_URL=http://127.0.0.1:9400 SERIAL_A01=… SERIAL_A10=… SHOTS=target/shots npm run e2e
//
// SERIAL_A01 and SERIAL_A10 are serial numbers with an open lost response and an open double
// execution. CHROMIUM names another browser than Debian's. Exit code 0 if every check held.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const BASE_URL = setting('BASE_URL').replace(/\/$/, '');
const SERIAL_A01 = setting('SERIAL_A01');
const SERIAL_A10 = setting('SERIAL_A10');
const SHOTS = process.env.SHOTS ?? 'target/shots';
const PATIENCE_MILLIS = 15_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const VIEWPORT = { width: 1440, height: 900 };

let failed = 0;
mkdirSync(SHOTS, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  await walk();
  await walkByAddress();
  for (const scheme of ['light', 'dark']) {
    for (const locale of ['en-US', 'zh-CN']) await photograph(scheme, locale);
  }
  await repair();
} catch (error) {
  // A page that never came to where it was expected: the check that waited says what was missing.
  failed++;
  console.log(`FAIL  the walk ended early: ${String(error).split('\n')[0]}`);
} finally {
  await browser.close();
}
console.log(failed === 0 ? 'browser: all checks held' : `browser: ${failed} checks failed`);
process.exit(failed === 0 ? 0 : 1);

/** As an operator does it: from the search to the proof, with the mouse and the keyboard. */
async function walk() {
  const { page, complaints, close } = await open({ colorScheme: 'light', locale: 'en-US' });
  await page.goto(`${BASE_URL}/`);
  await page.waitForURL('**/search');
  check('/ leads to the search', true);

  const service = page.locator('select[name=service]');
  await service.locator('option').nth(1).waitFor({ state: 'attached' });
  const name = await service.locator('option').nth(1).textContent();
  await service.selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.waitForURL('**/search?service=*');
  await page.locator('tbody tr').first().waitFor();
  check(`a search for the service ${name} finds traces`, (await page.locator('tbody tr').count()) > 0);
  await page.getByRole('button', { name: 'Clear' }).click();

  await page.locator('input[name=serial]').fill(SERIAL_A01);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?serial=*');
  await page.waitForFunction(
    (serial) => {
      const rows = [...document.querySelectorAll('tbody tr')];
      return rows.length > 0 && rows.every((row) => row.textContent.includes(serial));
    },
    SERIAL_A01,
  );
  check('a search for a serial number finds its traces only', true);

  await searchWithTheMap(page);

  await page.locator('tbody tr', { hasText: 'inconsistenc' }).first().locator('a').first().click();
  const tree = page.getByRole('treegrid');
  await tree.getByRole('row').nth(2).waitFor();
  check('a found trace opens as a tree of spans', (await tree.getByRole('row').count()) > 2);
  check('the tree marks the evidence', (await tree.getByLabel(/is evidence of lost response/).count()) > 0);

  await tree.getByRole('row').first().click();
  await page.getByRole('complementary', { name: 'Span detail' }).waitFor();
  check('a click on a span shows its detail', /span=[0-9a-f]{16}/.test(page.url()));
  const before = page.url();
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((url) => window.location.href !== url, before);
  check('the arrow keys move through the tree', page.url() !== before);

  await page.keyboard.press('f');
  await page.keyboard.type('POST');
  await page.getByText(/spans? found/).waitFor();
  await page.getByLabel('only these').check();
  check('a text is found in the trace', /find=POST/.test(page.url()) && /only=1/.test(page.url()));
  for (const tab of ['Call tree', 'Flame', 'Statistics']) {
    await page.getByRole('button', { name: tab, exact: true }).click();
    await page.getByRole('button', { name: /POST/ }).first().waitFor();
  }
  check('the trace is seen as call tree, flame and statistics', /tab=statistics/.test(page.url()));

  await page.getByRole('link', { name: SERIAL_A01 }).first().click();
  await page.waitForURL(`**/n/${encodeURIComponent(SERIAL_A01)}`);
  await page.getByRole('heading', { level: 1, name: SERIAL_A01 }).waitFor();
  await page.getByRole('group', { name: /one time axis/ }).getByRole('link').nth(1).waitFor();
  check('the trace leads to its serial number, with lanes', true);
  check(
    'the serial number says in a sentence what happened',
    /committed/.test((await page.locator('header p').first().textContent()) ?? ''),
  );
  const says = page.locator('section', { has: page.getByRole('heading', { name: 'Who says what' }) });
  check('it lists who says what', (await says.locator('tbody tr').count()) >= 2);

  await page.locator('a[href*="/findings/"]').first().click();
  await page.waitForURL('**/findings/*');
  await page.getByRole('heading', { name: 'Callee says' }).waitFor();
  check('it leads to the inconsistency with both sides', true);
  await decide(page);
  check('the spans that prove it stand on one axis', await page.getByRole('img', { name: /on one time axis/ }).isVisible());
  const evidence = page.locator('article a[href*="span="]').first();
  const target = await evidence.getAttribute('href');
  await evidence.click();
  await page.getByRole('complementary', { name: 'Span detail' }).waitFor();
  check('the evidence leads to its span', page.url().endsWith(target ?? '?'));

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Inconsistencies/ }).click();
  await page.locator('tbody tr').first().waitFor();
  await page.getByRole('link', { name: /^executed twice/i }).click();
  await page.waitForURL('**/findings?*code=A10*');
  await page.getByRole('link', { name: SERIAL_A10 }).first().waitFor();
  check('the list of inconsistencies filters by kind', (await page.locator('tbody', { hasText: 'lost response' }).count()) === 0);
  await narrowTheFindings(page);

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Service map' }).click();
  const node = page.getByRole('group', { name: 'Service map' }).getByRole('button').first();
  await node.waitFor();
  await node.click();
  await page.waitForURL('**/map?*focus=*');
  check('the service map draws who calls whom and takes a focus', (await page.locator('tbody tr').count()) > 0);
  await page.getByRole('link', { name: /^About / }).click();
  await page.waitForURL('**/services/*');
  await page.getByRole('img', { name: /^Requests: / }).waitFor();
  check('the map leads to a service with its rate, failures and durations', (await page.getByRole('img', { name: /≤/ }).count()) === 3);
  await page.goBack();
  await page.waitForURL('**/map?*focus=*');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Flows' }).click();
  await page.getByRole('table', { name: 'Expected' }).getByText('charged is done within 2.00 s after placed.').waitFor();
  check('the flows say what is expected', true);
  await page.goBack();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Coverage' }).click();
  await page.getByText(/What is absent can be known of all \d services/).waitFor();
  check('the coverage says that everything can be known', (await page.locator('tbody tr').count()) >= 3);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.waitForURL('**/findings?*code=A10*');

  await page.getByRole('button', { name: '切换到中文' }).click();
  await page.getByRole('heading', { level: 1, name: '不一致' }).waitFor();
  check('the page speaks Chinese', (await page.getAttribute('html', 'lang')) === 'zh-CN');
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: /^主题/ }).click();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  check('the page turns dark', luminance(background) < 0.1);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '不一致' }).waitFor();
  check('language and theme are remembered', (await page.getAttribute('html', 'data-theme')) === 'dark');

  check('no console error, no CSP violation on the way', complaints.length === 0, complaints.join(' | '));
  await close();
}

/** Notes something about the open inconsistency, accepts it and takes that back. */
async function decide(page) {
  const section = page.getByRole('region', { name: 'What is done about it' });
  const send = async (open, submit, fields) => {
    await section.getByRole('button', { name: open }).click();
    for (const [label, value] of Object.entries(fields)) await section.getByLabel(label, { exact: true }).fill(value);
    await section.getByRole('button', { name: submit, exact: true }).click();
    await section.locator('form').waitFor({ state: 'detached' });
  };
  await send('Note…', 'Write it down', { 'Your name': 'e2e', Note: '<b>asked the bank</b>' });
  await send('Accept…', 'Accept it', { Reason: 'paid by hand' });
  await section.getByText(/Accepted by e2e until/).waitFor();
  await send('Judge anew…', 'Judge it anew', {});
  await send('No longer accept…', 'Withdraw the acceptance', {});
  const history = await section.locator('li').allInnerTexts();
  check(
    'what is decided stands in the history',
    [/withdrawn by e2e/, /judged anew/, /accepted by e2e until/, /note by e2e: <b>asked the bank<\/b>/].every(
      (line, i) => line.test(history[i] ?? ''),
    ) && /raised/.test(history.at(-1) ?? ''),
    history.join(' | '),
  );
}

/** Has the double charge refunded by the service that made it, and waits until spans show it. */
async function repair() {
  const { page, complaints, close } = await open({ colorScheme: 'light', locale: 'en-US' });
  const answer = await fetch(`${BASE_URL}/api/v1/findings?serial=${encodeURIComponent(SERIAL_A10)}`);
  const [finding] = (await answer.json()).findings;
  await page.goto(`${BASE_URL}/findings/${finding.id}`);
  const section = page.getByRole('region', { name: 'Repair it' });
  await section.getByRole('button', { name: 'Refund what was charged too much…' }).click();
  const request = await section.getByLabel('What is sent').textContent();
  check('what is sent is shown before', request.includes(`Idempotency-Key: ${SERIAL_A10}:${finding.id}:`), request);
  await section.getByLabel('Your name').fill('e2e');
  await section.getByLabel('Reason').fill('charged twice');
  await page.screenshot({ path: `${SHOTS}/repair-asking.png`, fullPage: true });
  await section.getByRole('button', { name: 'Refund what was charged too much', exact: true }).click();
  await section.getByText('done', { exact: true }).waitFor();
  check('the service refunds it', (await section.locator('li').first().textContent()).includes('200'));
  await page.getByText('resolved', { exact: true }).first().waitFor({ timeout: 60_000 });
  const history = page.getByRole('region', { name: 'What is done about it' });
  await history.getByText(/compensated: refund-payment by payment/).waitFor();
  check('it is resolved by what the spans say', true);
  await page.screenshot({ path: `${SHOTS}/repair-done.png`, fullPage: true });
  check('no console error on the way', complaints.length === 0, complaints.join(' | '));
  await close();
}

/** A stretch of the trend narrows the list, and what is selected is saved. */
async function narrowTheFindings(page) {
  const before = page.url();
  const trend = page.getByRole('img', { name: /found; most at/ });
  const shown = Number(/^(\d+)/.exec((await trend.getAttribute('aria-label')) ?? '')?.[1]);
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const lines = readFileSync(await (await saved).path(), 'utf8').trim().split('\r\n');
  check('the file has a line for each that is selected', lines.length === shown + 1 && lines.slice(1).every((l) => l.includes('"A10"')));

  const column = trend.locator('g').last();
  await column.dispatchEvent('click');
  await page.waitForURL('**/findings?*range=custom*');
  await page.getByLabel('From', { exact: true }).waitFor();
  check('a stretch of the trend narrows the list', /start=.*end=/.test(page.url()));
  await page.goto(before);
  await page.getByRole('link', { name: SERIAL_A10 }).first().waitFor();
}

/** The query line completes; a rectangle on the heat map narrows the list and is explained. */
async function searchWithTheMap(page) {
  const before = page.url();
  await page.goto(`${BASE_URL}/search`);
  const line = page.getByRole('combobox', { name: 'Query' });
  await line.click();
  await page.keyboard.type('serv');
  const offered = page.getByRole('listbox', { name: 'Query' }).getByRole('option');
  await offered.getByText('service', { exact: true }).click();
  await offered.filter({ hasNotText: /^service/ }).first().click();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=*');
  await page.locator('tbody tr').first().waitFor();
  check('a query is completed and finds traces', /service = ".+"/.test((await line.inputValue()) ?? ''));

  const plot = page.getByRole('application', { name: /^Heat map/ });
  const { x, y, width, height } = await plot.boundingBox();
  await page.mouse.move(x + 1, y + 1);
  await page.mouse.down();
  await page.mouse.move(x + width - 2, y + height - 2, { steps: 3 });
  await page.mouse.up();
  await page.waitForURL('**/search?*box=*');
  await page.getByRole('region', { name: 'What is different in here' }).getByText(/beside/).waitFor();
  await page.locator('tbody tr').first().waitFor();
  check('a rectangle on the heat map narrows the list and is compared with the rest', true);
  await page.getByRole('button', { name: 'End the selection' }).click();
  await page.waitForURL((url) => !url.searchParams.has('box'));
  await page.goto(before);
  await page.locator('tbody tr').first().waitFor();
}

/** Addresses that somebody was sent, the box on every page, and what is not there. */
async function walkByAddress() {
  const { page, complaints, close } = await open({ colorScheme: 'light', locale: 'en-US' });
  await page.goto(`${BASE_URL}/findings?code=A01`);
  await page.locator('tbody tr').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(SERIAL_A10);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: SERIAL_A10 }).waitFor();
  check('/ and a serial number open its page from anywhere', true);
  check('an effect made twice is marked', await page.getByText('executed twice').first().isVisible());
  check('the pages need nothing that the policy forbids', complaints.length === 0, complaints.join(' | '));

  await page.goto(`${BASE_URL}/t/${'0123456789abcdef'.repeat(2)}`);
  await page.getByRole('alert').waitFor();
  check('an unknown trace says so and what to do', /not here/.test(await page.getByRole('alert').innerText()));
  await close();
}

/** One picture of each page, for people to look at. */
async function photograph(colorScheme, locale) {
  const { page, complaints, close } = await open({ colorScheme, locale });
  const suffix = `${colorScheme}-${locale.slice(0, 2)}`;
  const shoot = async (name, path, ready) => {
    await page.goto(BASE_URL + path);
    await ready().waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(SHOTS, `${name}-${suffix}.png`) });
    const wrong = await violations(page);
    check(`${name} meets WCAG AA, ${suffix}`, wrong.length === 0, wrong.join(' | '));
  };
  const rows = () => page.locator('tbody tr').first();
  const finding = await firstFinding(page);
  const caller = finding.evidence[0];
  await shoot('search', '/search', rows);
  await shoot('trace', `/t/${caller.traceId}?span=${caller.spanId}`, () => page.getByRole('complementary'));
  await shoot('trace-calls', `/t/${caller.traceId}?tab=calls`, rows);
  await shoot('serial', `/n/${encodeURIComponent(SERIAL_A01)}`, () => page.locator('svg[role=group] a').first());
  await shoot('serial-twice', `/n/${encodeURIComponent(SERIAL_A10)}`, () => page.locator('svg[role=group] a').first());
  await shoot('map', '/map?range=all', rows);
  await shoot('service', `/services/${encodeURIComponent(finding.executor)}`, () => page.locator('figure svg').last());
  await shoot('flows', '/flows', rows);
  await shoot('coverage', '/coverage', rows);
  const order = `/findings?state=ALL&range=24h&service=${encodeURIComponent(finding.executor)}`;
  await shoot('findings-filtered', order, () => page.getByRole('img', { name: /most|最多/ }));
  await shoot('findings', `/findings/${encodeURIComponent(finding.id)}`, () => page.locator('article').first());
  check(`all pages drawn, ${suffix}`, complaints.length === 0, complaints.join(' | '));
  await close();
}

/** What axe finds against WCAG 2.1 A and AA, with the first place of each. */
async function violations(page) {
  // Evaluated, not added as a script: the page's policy forbids those.
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ['violations'] }), WCAG_AA);
  return found.violations.map(({ id, nodes }) => `${id} ×${nodes.length} at ${nodes[0].target.join(' ')}`);
}

async function firstFinding(page) {
  const url = `${BASE_URL}/api/v1/findings?code=A01&serial=${encodeURIComponent(SERIAL_A01)}`;
  const { findings } = await (await page.request.get(url)).json();
  if (findings.length === 0) throw new Error(`SERIAL_A01: ${SERIAL_A01} (expected: a serial with an A01 finding)`);
  return findings[0];
}

async function open(options) {
  const context = await browser.newContext({ viewport: VIEWPORT, ...options });
  context.setDefaultTimeout(PATIENCE_MILLIS);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`uncaught ${error.message}`));
  // A violation of the policy is reported on the console as an error too.
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  return { page, complaints, close: () => context.close() };
}

function check(what, held, why = '') {
  if (!held) failed++;
  console.log(`${held ? 'ok  ' : 'FAIL'}  ${what}${held || why === '' ? '' : `: ${why}`}`);
}

/** 0 black to 1 white, of `rgb(r, g, b)`. */
function luminance(rgb) {
  const [r = 255, g = 255, b = 255] = (rgb.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

function setting(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name}: not set (expected: see the head of e2e/run.mjs)`);
  process.exit(2);
}
