// Sends made-up traces to a collector, for looking at the pages and for measuring them.
//
//   OTLP_URL=http://127.0.0.1:4318 node e2e/feed.mjs orders 2000      traces of a shop, over the last 50 minutes
//   OTLP_URL=http://127.0.0.1:4318 node e2e/feed.mjs conflicts 20     payments that caller and callee disagree about; prints serials
//   OTLP_URL=http://127.0.0.1:4318 node e2e/feed.mjs trace 100000     one trace of so many spans; prints its id
//
// The numbers are drawn from a fixed seed: two runs send the same shapes, with other ids.
import { randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const SPANS_PER_REQUEST = 5_000;
const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const ERROR = 2;

/** Mulberry32: small, and the same everywhere. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const hex = (bytes) => randomBytes(bytes).toString('hex');

/** Shop orders; those through bank ICBC on version 2.3.1 are slow and often fail. */
export function orders(count, nowMillis, random = seeded(7)) {
  const spans = [];
  for (let i = 0; i < count; i++) {
    const at = nowMillis - 60_000 - random() * 49 * 60_000;
    const bank = random() < 0.25 ? 'ICBC' : random() < 0.5 ? 'CMB' : 'BOC';
    const version = random() < 0.3 ? '2.3.1' : '2.3.0';
    const bad = bank === 'ICBC' && version === '2.3.1';
    order(spans, { at, i, bank, version, bad, random });
  }
  return spans;
}

function order(spans, { at, i, bank, version, bad, random }) {
  const trace = { traceId: hex(16), serial: `SO2026${String(100_000 + i)}` };
  const pay = bad ? 800 + random() * 2_500 : 20 + random() ** 3 * 200;
  const failed = bad && random() < 0.6;
  const add = (parent, service, name, kind, offset, ms, attributes = {}, error = false) => {
    const span = { ...trace, spanId: hex(8), parent, service, version, name, kind, start: at + offset, ms, attributes, error };
    spans.push(span);
    return span.spanId;
  };
  const root = add(null, 'order-service', 'POST /orders', 'server', 0, pay + 60, { 'http.response.status_code': failed ? 504 : 200, 'customer.tier': random() < 0.2 ? 'gold' : 'basic' }, failed);
  const reserve = add(root, 'order-service', 'POST', 'client', 4, 20, { 'server.address': 'inventory' });
  const stock = add(reserve, 'inventory-service', 'POST /reservations', 'server', 6, 16);
  add(stock, 'inventory-service', 'SELECT stock', 'client', 8, 3, { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT stock FROM items WHERE sku = ? FOR UPDATE' });
  const call = add(root, 'order-service', 'POST', 'client', 30, pay + 10, { 'server.address': 'payment' }, failed);
  const payment = add(call, 'payment-service', 'POST /payments', 'server', 33, pay, { bank, 'http.route': '/payments' });
  add(payment, 'bank-gateway', 'charge', 'server', 38, pay * 0.9, { bank, 'peer.service': bank }, failed);
  add(payment, 'payment-service', 'INSERT payments', 'client', 35, 2, { 'db.system.name': 'postgresql', 'db.query.text': 'INSERT INTO payments (id, serial, amount) VALUES (?, ?, ?)' });
}

/** Payments that the caller gave up and the callee committed; every second one was tried again. */
export function conflicts(count, nowMillis, random = seeded(13)) {
  const spans = [];
  for (let i = 0; i < count; i++) {
    const start = nowMillis - 60_000 - random() * 49 * 60_000;
    const trace = { traceId: hex(16), serial: `BAD2026${String(1_000 + i)}` };
    const version = '2.3.1';
    const root = { ...trace, spanId: hex(8), parent: null, service: 'order-service', version, name: 'POST /orders', kind: 'server', start, ms: 1_700, attributes: { 'http.response.status_code': 504 }, error: true };
    spans.push(root);
    for (let attempt = 0; attempt <= i % 2; attempt++) {
      const at = start + 10 + attempt * 700;
      const call = { ...trace, spanId: hex(8), parent: root.spanId, service: 'order-service', version, name: 'POST', kind: 'client', start: at, ms: 500, attributes: { 'http.request.method': 'POST', 'error.type': 'java.net.http.HttpTimeoutException', 'server.address': 'payment' }, error: true };
      const committed = { 'plumbline.tx': 'committed', 'plumbline.tx.end': { nanos: nanos(at + 640) }, 'http.response.status_code': 200 };
      const pay = { ...trace, spanId: hex(8), parent: call.spanId, service: 'payment-service', version, name: 'POST /payments', kind: 'server', start: at + 5, ms: 650, attributes: committed, error: false };
      spans.push(call, pay);
    }
  }
  return spans;
}

/** One trace: a batch that handles orders one after the other, each with its own calls below it. */
export function bigTrace(count, nowMillis, random = seeded(11)) {
  const traceId = hex(16);
  const services = Array.from({ length: 24 }, (_, i) => `service-${String(i + 1).padStart(2, '0')}`);
  const root = { traceId, serial: null, spanId: hex(8), parent: null, service: 'batch', version: '1', name: 'run', kind: 'server', start: nowMillis - 120_000, ms: 60_000, attributes: {}, error: false };
  const spans = [root];
  const step = 60_000 / count;
  while (spans.length < count) {
    // A chain of 2 to 8 calls, each inside the one before.
    const depth = Math.min(2 + Math.floor(random() * 7), count - spans.length);
    const start = root.start + spans.length * step;
    let parent = root;
    for (let d = 0; d < depth; d++) {
      const service = services[Math.floor(random() * services.length)];
      const span = {
        traceId, serial: null, spanId: hex(8), parent: parent.spanId, service, version: '1', kind: d % 2 === 0 ? 'client' : 'server',
        name: `GET /things/${d}`, start: start + d * step * 0.1, ms: step * depth * (1 - d * 0.1),
        attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 }, error: random() < 0.002,
      };
      spans.push(span);
      parent = span;
    }
  }
  return spans;
}

const nanos = (millis) => String(BigInt(Math.round(millis * 1000)) * 1000n);
const value = (v) => (v.nanos ? { intValue: v.nanos } : typeof v === 'number' ? { intValue: v } : { stringValue: v });
const attributeList = (attributes) => Object.entries(attributes).map(([key, v]) => ({ key, value: value(v) }));

function otlpSpan(span) {
  const serial = span.serial === null ? {} : { 'plumbline.serial': span.serial };
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parent !== null && { parentSpanId: span.parent }),
    name: span.name,
    kind: KIND[span.kind],
    startTimeUnixNano: nanos(span.start),
    endTimeUnixNano: nanos(span.start + span.ms),
    attributes: attributeList({ ...serial, ...span.attributes }),
    ...(span.error && { status: { code: ERROR, message: 'timed out' } }),
  };
}

/** Sends in requests of a bounded size and waits for each to be on disk. */
export async function send(otlpUrl, spans) {
  for (let from = 0; from < spans.length; from += SPANS_PER_REQUEST) {
    const groups = byResource(spans.slice(from, from + SPANS_PER_REQUEST));
    const resourceSpans = [...groups.values()].map((own) => ({
      resource: { attributes: attributeList({ 'service.name': own[0].service, 'service.version': own[0].version }) },
      scopeSpans: [{ scope: { name: 'feed' }, spans: own.map(otlpSpan) }],
    }));
    const response = await fetch(`${otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans }),
    });
    if (!response.ok) throw new Error(`${otlpUrl}: ${response.status} ${await response.text()}`);
  }
}

function byResource(spans) {
  const groups = new Map();
  for (const span of spans) {
    const resource = `${span.service} ${span.version}`;
    if (!groups.has(resource)) groups.set(resource, []);
    groups.get(resource).push(span);
  }
  return groups;
}

async function main([what, count]) {
  const otlpUrl = process.env.OTLP_URL;
  const number = Number(count);
  const made = { orders, conflicts, trace: bigTrace }[what];
  if (!otlpUrl || !made || !(number >= 1)) {
    console.error('usage: OTLP_URL=http://127.0.0.1:4318 node e2e/feed.mjs orders|conflicts|trace COUNT');
    process.exit(2);
  }
  const spans = made(number, Date.now());
  await send(otlpUrl, spans);
  const serials = [...new Set(spans.map((span) => span.serial))].join(' ');
  console.log({ orders: `${spans.length} spans`, conflicts: serials, trace: spans[0].traceId }[what]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
