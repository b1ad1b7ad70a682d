import { readZoom } from './zoom';

export const TABS = ['waterfall', 'calls', 'flame', 'statistics'] as const;
export type Tab = (typeof TABS)[number];

/** How a trace is looked at, as it stands in the address. */
export interface TraceSearch {
  /** Id of the chosen span. */
  span?: string | undefined;
  /** The stretch that is seen, see {@link readZoom}. */
  zoom?: string | undefined;
  find?: string | undefined;
  /** Only what was found, and what it hangs on. */
  only?: '1' | undefined;
  /** Absent: drawn. */
  critical?: '0' | undefined;
  /** Absent: the waterfall. */
  tab?: Tab | undefined;
}

/** Reads the address; what it does not understand it leaves out. */
export function readTraceSearch(raw: Record<string, unknown>): TraceSearch {
  const { span, zoom, find } = raw;
  const tab = TABS.find((t) => t === raw['tab']);
  return {
    ...(typeof span === 'string' && span !== '' && { span }),
    ...(typeof zoom === 'string' && readZoom(zoom) && { zoom }),
    ...(typeof find === 'string' && find !== '' && { find }),
    ...(raw['only'] === '1' && { only: '1' as const }),
    ...(raw['critical'] === '0' && { critical: '0' as const }),
    ...(tab !== undefined && tab !== 'waterfall' && { tab }),
  };
}
