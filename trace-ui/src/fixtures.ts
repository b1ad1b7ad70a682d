/** Answers as the collector gives them, for tests: an order that calls inventory and payment. */
import type { Evidence, Finding, NumberedSource, Serial, Span, Trace, TraceSummary } from './api/model';

/** 2026-11-22 14:27:35 UTC+8 */
export const T0 = Date.UTC(2026, 10, 22, 6, 27, 35) * 1000;
const MS = 1000;

export function aSpan(over: Partial<Span> & { spanId: string }): Span {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    parentSpanId: null,
    depth: 0,
    childCount: 0,
    missingParent: false,
    service: 'order-service',
    name: 'POST /orders',
    kind: 'server',
    status: 'unset',
    statusMessage: '',
    startEpochMicros: T0,
    durationMicros: 100 * MS,
    serial: 'SO20261122008877',
    attributes: {},
    resource: { 'service.name': 'order-service', 'host.name': 'shop-1', 'process.pid': 4711 },
    scopeName: 'io.plumbline.http-server',
    scopeVersion: '0.1.0',
    events: [],
    links: [],
    ...over,
  };
}

interface Node {
  id: string;
  service: string;
  name: string;
  kind: Span['kind'];
  startMs: number;
  ms: number;
  more?: Partial<Span>;
  children?: Node[];
}

/** Lays nodes out in reading order, as the collector does. */
export function aTrace(traceId: string, serial: string, startMicros: number, roots: Node[]): Trace {
  const spans: Span[] = [];
  const visit = (node: Node, parent: string | null, depth: number) => {
    spans.push(
      aSpan({
        traceId,
        serial,
        spanId: node.id,
        parentSpanId: parent,
        depth,
        childCount: node.children?.length ?? 0,
        service: node.service,
        name: node.name,
        kind: node.kind,
        startEpochMicros: startMicros + node.startMs * MS,
        durationMicros: node.ms * MS,
        resource: { 'service.name': node.service, 'host.name': `${node.service}-1`, 'process.pid': 4711 },
        ...node.more,
      }),
    );
    for (const child of node.children ?? []) visit(child, node.id, depth + 1);
  };
  for (const root of roots) visit(root, null, 0);
  const end = Math.max(...spans.map((s) => s.startEpochMicros + s.durationMicros));
  const missing = spans.filter((s) => s.missingParent).length;
  return {
    traceId,
    serials: [serial],
    startEpochMicros: startMicros,
    durationMicros: end - startMicros,
    spanCount: spans.length,
    errorCount: spans.filter((s) => s.status === 'error').length,
    services: countServices(spans),
    complete: missing === 0 && roots.length === 1,
    missingParents: missing,
    spans,
    criticalPath: [{ row: 0, startMicros: 0, durationMicros: spans[0]?.durationMicros ?? 0 }],
    findings: [],
  };
}

export function aSource(more: Partial<NumberedSource>): NumberedSource {
  return {
    tier: 'complete',
    service: 'payment',
    instance: 'c79277dc-ba54-41c1-b192-884be162bb2c',
    epoch: T0 / 1000 - 60_000,
    state: 'live',
    lastContiguousBatch: 31,
    frontierEpochMicros: T0 - 700_000,
    lastSeenEpochMicros: T0,
    gaps: [],
    droppedSpans: 0,
    droppedSerials: [],
    batches: 31,
    spans: 247,
    instrumentation: { 'plumbline-instrumented': 'jdbc;JDK;h2-2.3.232.jar' },
    ...more,
  };
}

function countServices(spans: readonly Span[]) {
  return [...new Set(spans.map((s) => s.service))].sort().map((name) => ({
    name,
    spanCount: spans.filter((s) => s.service === name).length,
    errorCount: spans.filter((s) => s.service === name && s.status === 'error').length,
  }));
}

const jdbc = (id: string, service: string, sql: string, startMs: number, ms: number): Node => ({
  id,
  service,
  name: sql.split(' ', 3).slice(0, 3).join(' '),
  kind: 'client',
  startMs,
  ms,
  more: {
    scopeName: 'io.plumbline.jdbc',
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': service.replace('-service', ''),
      'db.query.text': sql,
      'server.address': 'db-1',
      'server.port': 5432,
    },
  },
});

const http = (method: string, path: string, status: number | null) => ({
  'http.request.method': method,
  'url.path': path,
  ...(status === null ? {} : { 'http.response.status_code': status }),
});

const tx = (state: string, atMicros: number) => ({
  'plumbline.tx': state,
  // Nanoseconds: as exact as the JSON of the server.
  'plumbline.tx.end': `${atMicros}000`,
});

export const LOST_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const LOST_SERIAL = 'SO20261122008877';
const LATER = 816_200 * MS;

const lostFirst = aTrace(LOST_TRACE, LOST_SERIAL, T0, [
  {
    id: 'a000000000000001',
    service: 'order-service',
    name: 'POST /orders',
    kind: 'server',
    startMs: 0,
    ms: 3062,
    more: {
      status: 'error',
      attributes: { ...http('POST', '/orders', 504), ...tx('rolled_back', T0 + 3_055_000), 'biz.amount': 128_000, 'biz.customer': 'u_90231' },
    },
    children: [
      jdbc('a000000000000002', 'order-service', 'INSERT INTO orders (id, customer, amount, state) VALUES (?, ?, ?, ?)', 4, 2.4),
      {
        id: 'a000000000000003',
        service: 'order-service',
        name: 'POST',
        kind: 'client',
        startMs: 9,
        ms: 41.3,
        more: { attributes: { ...http('POST', '/reservations', 200), 'server.address': 'inventory' } },
        children: [
          {
            id: 'a000000000000004',
            service: 'inventory-service',
            name: 'POST /reservations',
            kind: 'server',
            startMs: 14,
            ms: 33.1,
            more: { attributes: { ...http('POST', '/reservations', 200), ...tx('committed', T0 + 44_800) } },
            children: [
              jdbc('a000000000000005', 'inventory-service', 'SELECT stock FROM items WHERE sku = ? FOR UPDATE', 17, 6.2),
              jdbc('a000000000000006', 'inventory-service', 'UPDATE items SET stock = stock - ? WHERE sku = ?', 25, 11.9),
            ],
          },
        ],
      },
      {
        id: 'a000000000000007',
        service: 'order-service',
        name: 'POST',
        kind: 'client',
        startMs: 54,
        ms: 3001,
        more: {
          status: 'error',
          statusMessage: 'request timed out',
          attributes: { ...http('POST', '/payments', null), 'error.type': 'java.net.http.HttpTimeoutException', 'server.address': 'payment' },
          events: [
            {
              name: 'exception',
              timeEpochMicros: T0 + 3_055_000,
              attributes: {
                'exception.type': 'java.net.http.HttpTimeoutException',
                'exception.message': 'request timed out',
                'exception.stacktrace':
                  'java.net.http.HttpTimeoutException: request timed out\n\tat java.net.http/jdk.internal.net.http.HttpClientImpl.send(HttpClientImpl.java:946)\n\tat shop.order.PaymentClient.pay(PaymentClient.java:58)\n\tat shop.order.OrderHandler.handle(OrderHandler.java:41)',
              },
            },
          ],
        },
        children: [
          {
            id: 'a000000000000008',
            service: 'payment-service',
            name: 'POST /payments',
            kind: 'server',
            startMs: 61,
            ms: 3171,
            more: { attributes: { ...http('POST', '/payments', 200), ...tx('committed', T0 + 3_225_000), 'biz.payment': 'P88231907', 'biz.amount': 128_000 } },
            children: [
              jdbc('a000000000000009', 'payment-service', 'SELECT id FROM accounts WHERE customer = ?', 70, 3.1),
              jdbc('a00000000000000a', 'payment-service', 'INSERT INTO payments (id, serial, amount) VALUES (?, ?, ?)', 3190, 12.7),
              jdbc('a00000000000000b', 'payment-service', 'UPDATE accounts SET balance = balance - ? WHERE id = ?', 3206, 8.4),
            ],
          },
        ],
      },
      jdbc('a00000000000000c', 'order-service', 'UPDATE orders SET state = ? WHERE id = ?', 3056.2, 1.8),
    ],
  },
]);

const lostSecond = aTrace('9d1c7f0a53be4e1f8a5dd7a2c1b0e9f4', LOST_SERIAL, T0 + LATER, [
  {
    id: 'b000000000000001',
    service: 'order-service',
    name: 'GET /orders/{id}',
    kind: 'server',
    startMs: 0,
    ms: 402,
    more: { attributes: http('GET', '/orders/8877', 200) },
    children: [
      jdbc('b000000000000002', 'order-service', 'SELECT state FROM orders WHERE id = ?', 3, 2),
      {
        id: 'b000000000000003',
        service: 'order-service',
        name: 'GET',
        kind: 'client',
        startMs: 8,
        ms: 380,
        children: [
          { id: 'b000000000000004', service: 'inventory-service', name: 'GET /reservations/{id}', kind: 'server', startMs: 20, ms: 352 },
        ],
      },
    ],
  },
]);

const TWICE_SERIAL = 'SO20261122009120';
const TWICE_TRACE = '77aa3e90c1d24b8fa0b1c2d3e4f50617';
const twiceFirst = aTrace(TWICE_TRACE, TWICE_SERIAL, T0 + 93_000 * MS, [
  {
    id: 'c000000000000001',
    service: 'order-service',
    name: 'POST /orders',
    kind: 'server',
    startMs: 0,
    ms: 1320,
    more: { attributes: { ...http('POST', '/orders', 200), ...tx('committed', T0 + 94_312 * MS) } },
    children: [
      {
        id: 'c000000000000002',
        service: 'order-service',
        name: 'POST',
        kind: 'client',
        startMs: 12,
        ms: 611,
        more: { status: 'error', attributes: { ...http('POST', '/payments', null), 'error.type': 'java.io.IOException' } },
        children: [
          {
            id: 'c000000000000003',
            service: 'payment-service',
            name: 'POST /payments',
            kind: 'server',
            startMs: 20,
            ms: 590,
            more: { attributes: { ...http('POST', '/payments', 200), ...tx('committed', T0 + 93_602 * MS) } },
          },
        ],
      },
      {
        id: 'c000000000000004',
        service: 'order-service',
        name: 'POST',
        kind: 'client',
        startMs: 830,
        ms: 471,
        more: { attributes: http('POST', '/payments', 200) },
        children: [
          {
            id: 'c000000000000005',
            service: 'payment-service',
            name: 'POST /payments',
            kind: 'server',
            startMs: 838,
            ms: 455,
            more: { attributes: { ...http('POST', '/payments', 200), ...tx('committed', T0 + 94_280 * MS) } },
          },
        ],
      },
    ],
  },
]);

export function evidenceOf(span: Span, role: Evidence['role'], outcome: Evidence['outcome'], why: string, txEndEpochMicros: number | null = null): Evidence {
  const { traceId, spanId, service, name, kind, startEpochMicros, durationMicros } = span;
  return { role, traceId, spanId, service, name, kind, startEpochMicros, durationMicros, outcome, why, txEndEpochMicros };
}

const spanOf = (trace: Trace, id: string) => trace.spans.find((s) => s.spanId === id) as Span;

export const lostResponse: Finding = {
  id: 'f-lost-8877',
  code: 'A01',
  state: 'OPEN',
  serial: LOST_SERIAL,
  caller: 'order-service',
  executor: 'payment-service',
  operation: 'POST /payments',
  detectedEpochMicros: T0 + 13_400 * MS,
  sinceEpochMicros: T0 + 3_225 * MS,
  rule: null,
  evidence: [
    evidenceOf(spanOf(lostFirst, 'a000000000000007'), 'caller', 'UNKNOWN', 'error.type=java.net.http.HttpTimeoutException'),
    evidenceOf(spanOf(lostFirst, 'a000000000000008'), 'executor', 'COMMITTED', 'plumbline.tx=committed', T0 + 3_225 * MS),
  ],
};

export const executedTwice: Finding = {
  id: 'f-twice-9120',
  code: 'A10',
  state: 'OPEN',
  serial: TWICE_SERIAL,
  caller: 'order-service',
  executor: 'payment-service',
  operation: 'POST /payments',
  detectedEpochMicros: T0 + 104_000 * MS,
  sinceEpochMicros: T0 + 94_280 * MS,
  rule: null,
  evidence: [
    evidenceOf(spanOf(twiceFirst, 'c000000000000002'), 'caller', 'UNKNOWN', 'error.type=java.io.IOException'),
    evidenceOf(spanOf(twiceFirst, 'c000000000000003'), 'executor', 'COMMITTED', 'plumbline.tx=committed', T0 + 93_602 * MS),
    evidenceOf(spanOf(twiceFirst, 'c000000000000004'), 'caller', 'OK', 'http.response.status_code=200'),
    evidenceOf(spanOf(twiceFirst, 'c000000000000005'), 'executor', 'COMMITTED', 'plumbline.tx=committed', T0 + 94_280 * MS),
  ],
};

export const lostTrace: Trace = { ...lostFirst, findings: [lostResponse] };
export const twiceTrace: Trace = { ...twiceFirst, findings: [executedTwice] };

function aSerial(serial: string, traces: Trace[], findings: Finding[]): Serial {
  const spans = traces.flatMap((trace) => trace.spans);
  return {
    serial,
    startEpochMicros: Math.min(...traces.map((t) => t.startEpochMicros)),
    endEpochMicros: Math.max(...traces.map((t) => t.startEpochMicros + t.durationMicros)),
    services: countServices(spans),
    traces,
    findings,
    truncated: false,
  };
}

export const lostSerial = aSerial(LOST_SERIAL, [lostTrace, lostSecond], [lostResponse]);
export const twiceSerial = aSerial(TWICE_SERIAL, [twiceTrace], [executedTwice]);

export function summaryOf(trace: Trace): TraceSummary {
  const root = trace.spans[0] as Span;
  return {
    traceId: trace.traceId,
    serial: trace.serials[0] ?? null,
    rootService: root.service,
    rootOperation: root.name,
    rootKnown: !root.missingParent,
    startEpochMicros: trace.startEpochMicros,
    durationMicros: trace.durationMicros,
    spanCount: trace.spanCount,
    errorCount: trace.errorCount,
    services: trace.services,
    findingCount: trace.findings.length,
  };
}
