/**
 * What the collector answers (docs/api/collector.yaml), as decoders; the types follow from them.
 * Moments are microseconds since 1970-01-01 UTC, durations microseconds, both with a fraction.
 */
import {
  anything,
  array,
  boolean,
  type Decoded,
  type Decoder,
  dictionary,
  nullable,
  number,
  object,
  oneOf,
  string,
} from './decode';

export const problem = object({ type: string, title: string, status: number, detail: string });
export type Problem = Decoded<typeof problem>;

const serviceCount = object({ name: string, spanCount: number, errorCount: number });
export type ServiceCount = Decoded<typeof serviceCount>;

const spanKind = oneOf('internal', 'server', 'client', 'producer', 'consumer');
export const STATUSES = ['unset', 'ok', 'error'] as const;
export const FINDING_CODES = [
  'A01',
  'A02',
  'A04',
  'A06',
  'A08',
  'A10',
  'A11',
  'A12',
  'A13',
  'A14',
  'A16',
  'B01',
  'B02',
  'B03',
  'B04',
  'B05',
  'B06',
  'B07',
  'B08',
  'B09',
] as const;
export const FINDING_STATES = ['OPEN', 'UNDECIDED', 'RESOLVED', 'CLEARED'] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
export type FindingState = (typeof FINDING_STATES)[number];

const evidence = object({
  role: oneOf('caller', 'executor'),
  traceId: string,
  spanId: string,
  service: string,
  name: string,
  kind: spanKind,
  startEpochMicros: number,
  durationMicros: number,
  outcome: oneOf(
    'OK',
    'REJECT',
    'FAIL',
    'NOT_SENT',
    'UNKNOWN',
    'CANCEL',
    'COMMITTED',
    'ROLLED_BACK',
    'OPEN_TX',
    'NO_EFFECT',
    'UNFINISHED',
  ),
  why: string,
  txEndEpochMicros: nullable(number),
});
export type Evidence = Decoded<typeof evidence>;
export type Outcome = Evidence['outcome'];

const brokenRule = object({
  flow: string,
  version: number,
  owner: string,
  id: string,
  severity: oneOf('INFO', 'WARN', 'ERROR', 'CRITICAL'),
  key: string,
  reason: string,
  unknown: array(string),
  atRisk: nullable(object({ minorUnits: number, currency: nullable(string) })),
});
export type BrokenRule = Decoded<typeof brokenRule>;

export const finding = object({
  id: string,
  code: oneOf(...FINDING_CODES),
  state: oneOf(...FINDING_STATES),
  serial: string,
  caller: nullable(string),
  executor: string,
  operation: string,
  detectedEpochMicros: number,
  sinceEpochMicros: number,
  rule: nullable(brokenRule),
  evidence: array(evidence),
});
export type Finding = Decoded<typeof finding>;

const accepted = object({
  by: string,
  reason: string,
  atEpochMicros: number,
  untilEpochMicros: nullable(number),
});
const handling = object({ assignee: nullable(string), accepted: nullable(accepted) });
/** What people have decided about a finding. */
export type Handling = Decoded<typeof handling>;

const historyLine = object({
  atEpochMicros: number,
  from: nullable(oneOf(...FINDING_STATES)),
  to: oneOf(...FINDING_STATES),
  text: string,
});
export type FindingHistoryLine = Decoded<typeof historyLine>;

export const handlingDetail = object({
  assignee: nullable(string),
  accepted: nullable(accepted),
  historyLeftOut: number,
  history: array(historyLine),
});
export type HandlingDetail = Decoded<typeof handlingDetail>;

export const COMPENSATION_STATES = ['WAITING', 'QUEUED', 'DONE', 'REFUSED', 'ESCALATED', 'CANCELLED'] as const;

const plan = object({
  name: string,
  title: string,
  url: string,
  needsSecond: boolean,
  headers: dictionary(string),
  body: string,
  /** Why it cannot be asked for now. */
  obstacle: nullable(string),
});
/** What an action would send for a finding. */
export type Plan = Decoded<typeof plan>;
export const plans = object({ items: array(plan) });

export const compensation = object({
  id: string,
  action: string,
  state: oneOf(...COMPENSATION_STATES),
  requestedBy: string,
  reason: string,
  approvedBy: nullable(string),
  attempts: number,
  requestedEpochMicros: number,
  answer: nullable(string),
});
/** What somebody has asked a service to do about a finding. */
export type Compensation = Decoded<typeof compensation>;
export const compensations = object({ items: array(compensation) });

export const findingPage = object({
  findings: array(finding),
  /** By the finding's id; of those about which somebody has decided. */
  handling: dictionary(handling),
  counts: dictionary(number),
  nextCursor: nullable(string),
  checkedUntilEpochMicros: nullable(number),
});
export type FindingPage = Decoded<typeof findingPage>;

export const findingSummary = object({
  findings: number,
  states: dictionary(number),
  codes: dictionary(number),
  services: array(object({ name: string, findings: number })),
  rules: array(object({ flow: string, rule: string, findings: number })),
  assignees: array(object({ name: string, findings: number })),
  trend: object({
    startEpochMicros: nullable(number),
    columnMicros: number,
    raised: array(number),
    standing: array(number),
  }),
});
/** Counts of what a filter selects; each property's without the filter's own condition on it. */
export type FindingSummary = Decoded<typeof findingSummary>;

const incident = object({
  code: oneOf(...FINDING_CODES),
  flow: nullable(string),
  rule: nullable(string),
  caller: nullable(string),
  executor: string,
  operation: string,
  findings: dictionary(number),
  firstSinceEpochMicros: number,
  lastSinceEpochMicros: number,
  oldestStandingEpochMicros: nullable(number),
  atRisk: array(object({ currency: nullable(string), minorUnits: number })),
  exampleFindingId: string,
});
/** Findings that are alike. */
export type Incident = Decoded<typeof incident>;

export const incidents = object({ incidents: array(incident) });

const traceSummary = object({
  traceId: string,
  serial: nullable(string),
  rootService: string,
  rootOperation: string,
  rootKnown: boolean,
  startEpochMicros: number,
  durationMicros: number,
  spanCount: number,
  errorCount: number,
  services: array(serviceCount),
  findingCount: number,
});
export type TraceSummary = Decoded<typeof traceSummary>;

export const tracePage = object({ traces: array(traceSummary), nextCursor: nullable(string) });
export type TracePage = Decoded<typeof tracePage>;

const attributes = dictionary(anything);
export type Attributes = Decoded<typeof attributes>;

const spanEvent = object({ name: string, timeEpochMicros: number, attributes });
export type SpanEvent = Decoded<typeof spanEvent>;

const span = object({
  traceId: string,
  spanId: string,
  parentSpanId: nullable(string),
  depth: number,
  childCount: number,
  missingParent: boolean,
  service: string,
  name: string,
  kind: spanKind,
  status: oneOf(...STATUSES),
  statusMessage: string,
  startEpochMicros: number,
  durationMicros: number,
  serial: nullable(string),
  attributes,
  resource: attributes,
  scopeName: string,
  scopeVersion: string,
  events: array(spanEvent),
  links: array(object({ traceId: string, spanId: string, attributes })),
});
export type Span = Decoded<typeof span>;

export const trace = object({
  traceId: string,
  serials: array(string),
  startEpochMicros: number,
  durationMicros: number,
  spanCount: number,
  errorCount: number,
  services: array(serviceCount),
  complete: boolean,
  missingParents: number,
  spans: array(span),
  criticalPath: array(object({ row: number, startMicros: number, durationMicros: number })),
  findings: array(finding),
});
export type Trace = Decoded<typeof trace>;

export const serial = object({
  serial: string,
  startEpochMicros: number,
  endEpochMicros: number,
  services: array(serviceCount),
  traces: array(trace),
  findings: array(finding),
  truncated: boolean,
});
export type Serial = Decoded<typeof serial>;

export const services = object({ services: array(string) });
export const operations = object({ operations: array(string) });

export const heatmap = object({
  startEpochMicros: nullable(number),
  columnMicros: number,
  columns: number,
  cells: array(object({ column: number, fromDurationMicros: number, spans: number, errors: number })),
});
export type Heatmap = Decoded<typeof heatmap>;
export type HeatCell = Heatmap['cells'][number];

export const facet = object({
  selectedSpans: number,
  otherSpans: number,
  valueCount: number,
  complete: boolean,
  values: array(object({ value: string, selected: number, others: number })),
});
export type Facet = Decoded<typeof facet>;

const groupStatistics = object({
  name: string,
  spans: number,
  errors: number,
  p50Micros: number,
  p95Micros: number,
  p99Micros: number,
});
/** Spans of one service or operation. */
export type GroupStatistics = Decoded<typeof groupStatistics>;
export const statistics = object({ groups: array(groupStatistics) });

export const statisticsSeries = object({
  startEpochMicros: nullable(number),
  columnMicros: number,
  columns: number,
  groupsLeftOut: number,
  groups: array(
    object({
      name: string,
      spans: array(number),
      errors: array(number),
      p50Micros: array(nullable(number)),
      p95Micros: array(nullable(number)),
      p99Micros: array(nullable(number)),
    }),
  ),
});
/** The same over time; every array has a value for each column. */
export type StatisticsSeries = Decoded<typeof statisticsSeries>;

const edge = object({
  caller: string,
  callee: string,
  via: oneOf('call', 'message'),
  calls: number,
  errors: number,
  p50Micros: number,
  p95Micros: number,
  p99Micros: number,
});
export type Edge = Decoded<typeof edge>;
export const dependencies = object({ edges: array(edge), unknownCallers: number, callsLeftOut: number });

export const attributeKeys = object({ keys: array(string) });
export const attributeValues = object({ values: array(string) });

export const status = object({
  spans: number,
  newestSpanEpochMicros: nullable(number),
  openFindings: number,
  checkedUntilEpochMicros: nullable(number),
});
export type Status = Decoded<typeof status>;

const flowStep = object({
  name: string,
  service: string,
  kind: spanKind,
  operation: nullable(string),
  destination: nullable(string),
  group: nullable(string),
  business: nullable(string),
  effect: oneOf('commit', 'status', 'declared'),
});
export type FlowStep = Decoded<typeof flowStep>;

const expectation = object({
  id: string,
  code: oneOf('B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B09'),
  severity: oneOf('INFO', 'WARN', 'ERROR', 'CRITICAL'),
  when: nullable(string),
  money: nullable(string),
  steps: array(string),
  after: nullable(string),
  withinMicros: nullable(number),
  times: nullable(number),
  values: array(string),
  left: array(string),
  right: array(string),
  expression: nullable(string),
  findings: dictionary(number),
});
/** What has to hold in each run of a flow; fields that its kind does not have are null or empty. */
export type Expectation = Decoded<typeof expectation>;

const flow = object({
  name: string,
  version: number,
  owner: string,
  mode: oneOf('enforce', 'shadow', 'off'),
  keyAttribute: nullable(string),
  start: string,
  steps: array(flowStep),
  expectations: array(expectation),
});
export type Flow = Decoded<typeof flow>;
export const flows = object({ flows: array(flow) });

const tier = oneOf('complete', 'plain');

const numberedSource = object({
  tier: oneOf('complete'),
  service: string,
  instance: string,
  epoch: number,
  state: oneOf('live', 'dark', 'ended', 'gone'),
  lastContiguousBatch: number,
  frontierEpochMicros: nullable(number),
  lastSeenEpochMicros: number,
  gaps: array(object({ from: number, to: number })),
  droppedSpans: number,
  droppedSerials: array(string),
  batches: number,
  spans: number,
  instrumentation: dictionary(string),
});
/** One run of a process that numbers what it sends, so that what is absent can be known. */
export type NumberedSource = Decoded<typeof numberedSource>;

const plainSource = object({ tier: oneOf('plain'), service: string, lastSeenEpochMicros: number });

const source: Decoder<NumberedSource | Decoded<typeof plainSource>> = (value) =>
  object({ tier })(value).tier === 'plain' ? plainSource(value) : numberedSource(value);
export type Source = Decoded<typeof source>;

export const sources = object({ nowEpochMicros: number, sources: array(source) });
export type Sources = Decoded<typeof sources>;
