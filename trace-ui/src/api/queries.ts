/** Every server read of the pages, named once, so that the same question is asked once. */
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import * as client from './client';
import { ApiError } from './client';

const STATUS_EVERY_MILLIS = 5_000;
const PAGE_SIZE = 50;
const RETRIES = 2;

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
  });

export const findingsQuery = (filter: client.FindingQuery) =>
  infiniteQueryOptions({
    queryKey: ['findings', filter],
    queryFn: ({ signal, pageParam }) =>
      client.listFindings({ ...filter, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
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

function relativeStart(sinceMillis: number | null): string | undefined {
  return sinceMillis === null ? undefined : String((Date.now() - sinceMillis) * 1000);
}
