/** Every server read of the pages, named once, so that the same question is asked once. */
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import * as client from './client';
import { ApiError } from './client';
import { STATUSES } from './model';

const STATUS_EVERY_MILLIS = 5_000;
const PAGE_SIZE = 50;
const RETRIES = 2;
const LIVE_EVERY_MILLIS = 2_000;
const HEAT_COLUMNS = 120;
const MOST_INCIDENTS = 20;
const TREND_COLUMNS = 60;
const CHART_COLUMNS = 60;
const CHARTS_EVERY_MILLIS = 15_000;
const MOST_NEWEST = 8;
const MOST_SUGGESTIONS = 50;
const MOST_SERVICES_SUGGESTED = 20;
/** Attributes compared with the rest: each is a request that reads the whole selection. */
const MOST_FACETS = 24;
const VALUES_OF_FACET = 5;
const FIELDS = ['service', 'name', 'status', 'kind', 'serial', 'duration'] as const;
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        // An answer that was refused or malformed will be so again; a lost connection may not.
        retry: (failures, error) =>
          failures < RETRIES && error instanceof ApiError && error.kind === 'unreachable',
      },
    },
  });
}

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => client.fetchStatus(signal),
  refetchInterval: STATUS_EVERY_MILLIS,
});

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: ({ signal }) => client.fetchServices(signal),
  staleTime: 30_000,
});

export const operationsQuery = (service: string) =>
  queryOptions({
    queryKey: ['operations', service],
    queryFn: ({ signal }) => client.fetchOperations(service, signal),
    enabled: service !== '',
    staleTime: 30_000,
  });

/** What is to be completed: a key, or a value of `key`. */
export interface Sought {
  kind: 'key' | 'value';
  key?: string;
  prefix: string;
}

/** @param fields whether the query language's own fields count among the keys */
export const suggestionsQuery = (sought: Sought | null, fields: boolean) =>
  queryOptions({
    queryKey: ['suggestions', sought?.kind, sought?.key, sought?.prefix, fields],
    queryFn: ({ signal, client: cache }) => (sought === null ? [] : suggest(sought, fields, cache, signal)),
    enabled: sought !== null,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

async function suggest(
  sought: Sought,
  fields: boolean,
  cache: QueryClient,
  signal: AbortSignal,
): Promise<string[]> {
  const { kind, key = '', prefix } = sought;
  const like = (texts: readonly string[]) =>
    texts.filter((text) => text.toLowerCase().startsWith(prefix.toLowerCase()));
  if (kind === 'key') {
    const keys = await client.fetchAttributeKeys(prefix, MOST_SUGGESTIONS, signal);
    return fields ? [...like(FIELDS), ...keys] : keys;
  }
  if (fields && key === 'status') return like(STATUSES);
  if (fields && key === 'kind') return like(KINDS);
  if (fields && key === 'service') return like(await cache.ensureQueryData(servicesQuery));
  if (fields && key === 'name') return like(await operationsOf(cache));
  const attribute = fields && key === 'serial' ? 'plumbline.serial' : key.replace(/^\./, '');
  return client.fetchAttributeValues(attribute, prefix, MOST_SUGGESTIONS, signal);
}

/** Names of the spans of the first services, each read once and kept. */
async function operationsOf(cache: QueryClient): Promise<string[]> {
  const services = (await cache.ensureQueryData(servicesQuery)).slice(0, MOST_SERVICES_SUGGESTED);
  const names = await Promise.all(services.map((service) => cache.ensureQueryData(operationsQuery(service))));
  return [...new Set(names.flat())].sort();
}

/** @param sinceMillis length of the range that ends now; null for all that is stored */
export const statisticsQuery = (query: client.TraceQuery, by: 'service' | 'operation', sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['statistics', query, by, sinceMillis],
    queryFn: ({ signal }) => client.fetchStatistics({ ...query, ...rangeTo(sinceMillis) }, by, signal),
    refetchInterval: CHARTS_EVERY_MILLIS,
  });

/** @param sinceMillis length of the range that ends now; null for all that is stored */
export const seriesQuery = (query: client.TraceQuery, sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['series', query, sinceMillis],
    queryFn: ({ signal }) => client.fetchSeries({ ...query, ...rangeTo(sinceMillis) }, CHART_COLUMNS, signal),
    refetchInterval: CHARTS_EVERY_MILLIS,
  });

/** The newest traces of a kind, a handful. */
export const newestTracesQuery = (query: client.TraceQuery, sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['newest-traces', query, sinceMillis],
    queryFn: ({ signal }) =>
      client.searchTraces({ ...query, start: relativeStart(sinceMillis), limit: MOST_NEWEST }, signal),
    refetchInterval: CHARTS_EVERY_MILLIS,
  });

/** @param sinceMillis length of the range that ends now; null for all that is stored */
export const dependenciesQuery = (sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['dependencies', sinceMillis],
    queryFn: ({ signal }) => client.fetchDependencies(relativeStart(sinceMillis), signal),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

/** @param sinceMillis length of the range that ends now; null for the range in `query` */
export const incidentsQuery = (query: client.FindingQuery, sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['incidents', query, sinceMillis],
    queryFn: ({ signal }) =>
      client.listIncidents({ ...query, start: relativeStart(sinceMillis) ?? query.start, limit: MOST_INCIDENTS }, signal),
    refetchInterval: CHARTS_EVERY_MILLIS,
    placeholderData: (before) => before,
  });

/** @param sinceMillis length of the range that ends now; null for the range in `query` */
export const findingSummaryQuery = (query: client.FindingQuery, sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['finding-summary', query, sinceMillis],
    queryFn: ({ signal }) => {
      const start = relativeStart(sinceMillis) ?? query.start;
      // A range that ends now is drawn to now, not to the last that was found.
      const end = sinceMillis === null ? query.end : String(Date.now() * 1000);
      return client.fetchFindingSummary({ ...query, start, end }, TREND_COLUMNS, signal);
    },
    refetchInterval: CHARTS_EVERY_MILLIS,
    placeholderData: (before) => before,
  });

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: ({ signal }) => client.fetchFlows(signal),
  refetchInterval: STATUS_EVERY_MILLIS,
});

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => client.fetchSources(signal),
  refetchInterval: STATUS_EVERY_MILLIS,
});

export const heatmapQuery = (query: client.TraceQuery, sinceMillis: number | null) =>
  queryOptions({
    queryKey: ['heatmap', query, sinceMillis],
    queryFn: ({ signal }) =>
      client.fetchHeatmap({ ...query, start: relativeStart(sinceMillis) ?? query.start }, HEAT_COLUMNS, signal),
    placeholderData: (before) => before,
  });

/** The attributes of the selected spans beside those of all others of that time. */
export const facetsQuery = (query: client.TraceQuery) =>
  queryOptions({
    queryKey: ['facets', query],
    queryFn: async ({ signal }) => {
      const keys = await client.fetchAttributeKeys('', MOST_SUGGESTIONS, signal);
      const compared = keys.slice(0, MOST_FACETS);
      const facets = await Promise.all(
        compared.map(async (key) => ({ key, facet: await client.fetchFacet(query, key, VALUES_OF_FACET, signal) })),
      );
      return { facets, left: keys.length - compared.length };
    },
    staleTime: 60_000,
  });

export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => client.fetchTrace(traceId, signal),
  });

/**
 * A serial number, and up to when serials had been judged before it was read. In this order: were
 * the status read later, a finding raised in between would be missing from what is called judged.
 */
export const serialQuery = (serial: string) =>
  queryOptions({
    queryKey: ['serial', serial],
    queryFn: async ({ signal }) => {
      const { checkedUntilEpochMicros } = await client.fetchStatus(signal);
      const found = await client.fetchSerial(serial, signal);
      const checked = checkedUntilEpochMicros;
      return { serial: found, judged: checked !== null && checked > found.endEpochMicros };
    },
    refetchInterval: ({ state }) => (state.data?.judged === false ? STATUS_EVERY_MILLIS : false),
  });

export const findingQuery = (id: string) =>
  queryOptions({
    queryKey: ['finding', id],
    queryFn: ({ signal }) => client.fetchFinding(id, signal),
    refetchInterval: STATUS_EVERY_MILLIS,
  });

export const handlingQuery = (id: string) =>
  queryOptions({
    queryKey: ['handling', id],
    queryFn: ({ signal }) => client.fetchHandling(id, signal),
    refetchInterval: STATUS_EVERY_MILLIS,
  });

/** What could be sent for a finding, and what was. */
export const compensationQuery = (finding: string) =>
  queryOptions({
    queryKey: ['compensation', finding],
    queryFn: async ({ signal }) => {
      const [plans, asked] = await Promise.all([
        client.fetchPlans(finding, signal),
        client.fetchCompensations(finding, signal),
      ]);
      return { plans: plans.items, asked: asked.items };
    },
    refetchInterval: STATUS_EVERY_MILLIS,
  });

/**
 * Inconsistencies newest first; all pages look at the same time, as with traces.
 *
 * @param sinceMillis length of the range that ends now; null for the range in `query`
 */
export const findingsQuery = (query: client.FindingQuery, sinceMillis: number | null) =>
  infiniteQueryOptions({
    queryKey: ['findings', query, sinceMillis],
    queryFn: async ({ signal, pageParam }) => {
      const start = pageParam.start ?? relativeStart(sinceMillis) ?? query.start;
      const page = await client.listFindings({ ...query, start, limit: PAGE_SIZE, cursor: pageParam.cursor }, signal);
      return { ...page, start };
    },
    initialPageParam: {} as { cursor?: string; start?: string | undefined },
    getNextPageParam: (page) =>
      page.nextCursor === null ? undefined : { cursor: page.nextCursor, start: page.start },
    refetchInterval: STATUS_EVERY_MILLIS * 2,
  });

/**
 * Traces newest first. A relative range ("last hour") is fixed when the first page is asked for, so
 * that all pages of one search look at the same time.
 *
 * @param sinceMillis length of the range that ends now; null for the range in `query`
 */
export const tracesQuery = (query: client.TraceQuery, sinceMillis: number | null) =>
  infiniteQueryOptions({
    queryKey: ['traces', query, sinceMillis],
    queryFn: async ({ signal, pageParam }) => {
      const start = pageParam.start ?? relativeStart(sinceMillis) ?? query.start;
      const page = await client.searchTraces(
        { ...query, start, limit: PAGE_SIZE, cursor: pageParam.cursor },
        signal,
      );
      return { ...page, start };
    },
    initialPageParam: {} as { cursor?: string; start?: string | undefined },
    getNextPageParam: (page) =>
      page.nextCursor === null ? undefined : { cursor: page.nextCursor, start: page.start },
    // Who sees nothing is waiting for something.
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.traces.length === 0 ? STATUS_EVERY_MILLIS : false,
  });

/** The newest traces, asked for again and again while `running`. */
export const liveQuery = (query: client.TraceQuery, running: boolean) =>
  queryOptions({
    queryKey: ['live', query],
    queryFn: ({ signal }) => client.searchTraces({ ...query, limit: PAGE_SIZE }, signal),
    refetchInterval: running ? LIVE_EVERY_MILLIS : false,
    gcTime: 0,
  });

/** A range that ends now reaches to now, whatever came last. */
function rangeTo(sinceMillis: number | null): { start?: string | undefined; end?: string } {
  return sinceMillis === null ? {} : { start: relativeStart(sinceMillis), end: String(Date.now() * 1000) };
}

/** Where a range of that length that ends now begins, in microseconds; undefined for none. */
export function relativeStart(sinceMillis: number | null): string | undefined {
  return sinceMillis === null ? undefined : String((Date.now() - sinceMillis) * 1000);
}
