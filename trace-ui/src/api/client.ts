import { DecodeError, type Decoder } from './decode';
import { parseJson } from './json';
import * as model from './model';

/** Why a request gave no answer that can be shown. `detail` is for people, in the server's words. */
export class ApiError extends Error {
  constructor(
    readonly kind: 'unreachable' | 'refused' | 'malformed',
    /** HTTP status; 0 where none was received. */
    readonly status: number,
    readonly url: string,
    readonly detail: string,
  ) {
    super(`${url}: ${detail}`);
    this.name = 'ApiError';
  }
}

/** Conditions of a trace search, all of which must hold. Durations carry their unit: `200ms`. */
export interface TraceQuery {
  /** In the query language; holds together with the other conditions. */
  q?: string | undefined;
  service?: string | undefined;
  operation?: string | undefined;
  status?: string | undefined;
  serial?: string | undefined;
  minDuration?: string | undefined;
  maxDuration?: string | undefined;
  /** key=value each. */
  attribute?: string[] | undefined;
  start?: string | undefined;
  end?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export interface FindingQuery {
  code?: string | undefined;
  state?: string | undefined;
  serial?: string | undefined;
  service?: string | undefined;
  flow?: string | undefined;
  rule?: string | undefined;
  assignee?: string | undefined;
  /** Whether somebody has accepted them; absent for any. */
  accepted?: 'true' | 'false' | undefined;
  /** When they were raised: microseconds since 1970 or ISO 8601; the end is not in it. */
  start?: string | undefined;
  end?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export const searchTraces = (query: TraceQuery, signal?: AbortSignal) =>
  get(`/api/v1/traces${parameters({ ...query })}`, model.tracePage, signal);

/** Over the spans that the query looks for, whatever its `limit` and `cursor`. */
export const fetchHeatmap = (query: TraceQuery, columns: number, signal?: AbortSignal) =>
  get(`/api/v1/heatmap${parameters({ ...query, columns })}`, model.heatmap, signal);

/** How often each value of one attribute is on the selected spans and on the others of that time. */
export const fetchFacet = (query: TraceQuery, key: string, limit: number, signal?: AbortSignal) =>
  get(`/api/v1/facets${parameters({ ...query, key, limit })}`, model.facet, signal);

export const fetchAttributeKeys = async (prefix: string, limit: number, signal?: AbortSignal) =>
  (await get(`/api/v1/attributes${parameters({ prefix, limit })}`, model.attributeKeys, signal)).keys;

export const fetchAttributeValues = async (key: string, prefix: string, limit: number, signal?: AbortSignal) =>
  (await get(`/api/v1/attributes/values${parameters({ key, prefix, limit })}`, model.attributeValues, signal)).values;

/** Over the spans that the query looks for, those with the most spans first. */
export const fetchStatistics = async (query: TraceQuery, by: 'service' | 'operation', signal?: AbortSignal) =>
  (await get(`/api/v1/statistics${parameters({ ...query, by })}`, model.statistics, signal)).groups;

export const fetchSeries = (query: TraceQuery, columns: number, signal?: AbortSignal) =>
  get(`/api/v1/statistics/series${parameters({ ...query, columns })}`, model.statisticsSeries, signal);

export const fetchDependencies = (start: string | undefined, signal?: AbortSignal) =>
  get(`/api/v1/dependencies${parameters({ start })}`, model.dependencies, signal);

export const fetchFlows = async (signal?: AbortSignal) => (await get('/api/v1/flows', model.flows, signal)).flows;

export const fetchSources = (signal?: AbortSignal) => get('/api/v1/sources', model.sources, signal);

export const fetchTrace = (traceId: string, signal?: AbortSignal) =>
  get(`/api/v1/traces/${encodeURIComponent(traceId)}`, model.trace, signal);

export const fetchSerial = (serial: string, signal?: AbortSignal) =>
  get(`/api/v1/serials/${encodeURIComponent(serial)}`, model.serial, signal);

export const fetchServices = async (signal?: AbortSignal) =>
  (await get('/api/v1/services', model.services, signal)).services;

export const fetchOperations = async (service: string, signal?: AbortSignal) =>
  (await get(`/api/v1/operations${parameters({ service })}`, model.operations, signal)).operations;

export const listIncidents = async (query: FindingQuery, signal?: AbortSignal) =>
  (await get(`/api/v1/incidents${parameters({ ...query })}`, model.incidents, signal)).incidents;

export const fetchFindingSummary = (query: FindingQuery, columns: number, signal?: AbortSignal) =>
  get(`/api/v1/findings/summary${parameters({ ...query, columns })}`, model.findingSummary, signal);

/** What somebody decides about a finding. */
export interface Decision {
  action: 'note' | 'assign' | 'accept' | 'withdraw' | 'recheck';
  by: string;
  /** The note, or the reason. */
  text?: string;
  /** With `assign`; null for nobody. */
  assignee?: string | null;
  /** With `accept`; absent for no end. */
  untilEpochMicros?: number;
}

export const fetchHandling = (id: string, signal?: AbortSignal) =>
  get(`/api/v1/findings/${encodeURIComponent(id)}/handling`, model.handlingDetail, signal);

export const decideFinding = (id: string, decision: Decision) =>
  post(`/api/v1/findings/${encodeURIComponent(id)}/handling`, model.handlingDetail, decision);

const findingPath = (id: string) => `/api/v1/findings/${encodeURIComponent(id)}`;

export const fetchPlans = (finding: string, signal?: AbortSignal) =>
  get(`${findingPath(finding)}/actions`, model.plans, signal);

export const fetchCompensations = (finding: string, signal?: AbortSignal) =>
  get(`${findingPath(finding)}/compensations`, model.compensations, signal);

/** Who says so, and why. */
export interface Said {
  by: string;
  reason: string;
}

export const requestCompensation = (finding: string, action: string, said: Said) =>
  post(`${findingPath(finding)}/compensations`, model.compensation, { action, ...said });

/** Approves what waits for it, or ends what was not sent. */
export const decideCompensation = (id: string, what: 'approval' | 'cancellation', said: Said) =>
  post(`/api/v1/compensations/${encodeURIComponent(id)}/${what}`, model.compensation, said);

/** Where what the query selects is to be had as a file. */
export const findingsFile = (query: FindingQuery, format: 'csv' | 'json') =>
  `/api/v1/findings.${format}${parameters({ ...query })}`;

export const listFindings = (query: FindingQuery, signal?: AbortSignal) =>
  get(`/api/v1/findings${parameters({ ...query })}`, model.findingPage, signal);

export const fetchFinding = (id: string, signal?: AbortSignal) =>
  get(`/api/v1/findings/${encodeURIComponent(id)}`, model.finding, signal);

export const fetchStatus = (signal?: AbortSignal) => get('/api/v1/status', model.status, signal);

function parameters(query: Record<string, string | number | string[] | undefined>): string {
  const result = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) result.append(key, String(one));
  }
  const text = result.toString();
  return text === '' ? '' : `?${text}`;
}

function get<T>(url: string, decoder: Decoder<T>, signal?: AbortSignal): Promise<T> {
  const headers = { accept: 'application/json' };
  return request(url, decoder, signal ? { headers, signal } : { headers });
}

function post<T>(url: string, decoder: Decoder<T>, body: object): Promise<T> {
  return request(url, decoder, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function request<T>(url: string, decoder: Decoder<T>, init: RequestInit): Promise<T> {
  const { status, ok, text } = await send(url, init);
  if (!ok) throw new ApiError('refused', status, url, problemDetail(status, text));
  try {
    return decoder(parseJson(text));
  } catch (error) {
    const detail = error instanceof DecodeError ? error.message : 'the answer is not JSON';
    throw new ApiError('malformed', status, url, detail);
  }
}

async function send(url: string, init: RequestInit) {
  try {
    const response = await fetch(url, init);
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('unreachable', 0, url, String(error));
  }
}

function problemDetail(status: number, text: string): string {
  try {
    const { title, detail } = model.problem(JSON.parse(text));
    return detail === '' ? title : detail;
  } catch {
    // A proxy in between answers in its own words; its status is all that can be trusted.
    return `HTTP ${status}`;
  }
}
