import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Link,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { readFilter } from './finding/filter';
import { useMessages } from './i18n';
import { Failure, Loading, Notice } from './layout/Notice';
import { Shell } from './layout/Shell';
import { type Range, RANGES, readSearch } from './search/conditions';
import { readTraceSearch } from './trace/address';

/**
 * The pages and what their addresses carry. Each page is loaded when it is first opened, and an
 * error in one leaves the bar and the others alive.
 */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/search', replace: true });
  },
});

const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./search/SearchPage'), 'SearchPage'),
});

const trace = createRoute({
  getParentRoute: () => root,
  path: '/t/$traceId',
  validateSearch: readTraceSearch,
  component: lazyRouteComponent(() => import('./trace/TracePage'), 'TracePage'),
});

const serial = createRoute({
  getParentRoute: () => root,
  path: '/n/$serial',
  component: lazyRouteComponent(() => import('./serial/SerialPage'), 'SerialPage'),
});

export interface MapSearch {
  /** Absent: the last hour. */
  range?: Range | undefined;
  /** The service in whose neighbourhood one looks. */
  focus?: string | undefined;
}

const map = createRoute({
  getParentRoute: () => root,
  path: '/map',
  validateSearch: (raw: Record<string, unknown>): MapSearch => {
    const range = RANGES.find((r) => r === raw['range'] && r !== 'custom');
    const focus = raw['focus'];
    return { ...(range && { range }), ...(typeof focus === 'string' && focus !== '' && { focus }) };
  },
  component: lazyRouteComponent(() => import('./map/MapPage'), 'MapPage'),
});

export interface ServiceSearch {
  /** Absent: the last hour. */
  range?: Range | undefined;
  /** Which spans count. Absent: those that answer a request. */
  of?: 'all' | undefined;
}

const service = createRoute({
  getParentRoute: () => root,
  path: '/services/$name',
  validateSearch: (raw: Record<string, unknown>): ServiceSearch => {
    const range = RANGES.find((r) => r === raw['range'] && r !== 'custom');
    return { ...(range && { range }), ...(raw['of'] === 'all' && { of: 'all' as const }) };
  },
  component: lazyRouteComponent(() => import('./service/ServicePage'), 'ServicePage'),
});

const coverage = createRoute({
  getParentRoute: () => root,
  path: '/coverage',
  component: lazyRouteComponent(() => import('./coverage/CoveragePage'), 'CoveragePage'),
});

const flows = createRoute({
  getParentRoute: () => root,
  path: '/flows',
  component: lazyRouteComponent(() => import('./flow/FlowsPage'), 'FlowsPage'),
});

const findings = createRoute({
  getParentRoute: () => root,
  path: '/findings',
  validateSearch: readFilter,
  component: lazyRouteComponent(() => import('./finding/FindingsPage'), 'FindingsPage'),
});

const finding = createRoute({
  getParentRoute: () => findings,
  path: '$id',
  component: lazyRouteComponent(() => import('./finding/FindingsPage'), 'FindingDetail'),
});

export function newRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren([home, search, trace, serial, map, service, coverage, flows, findings.addChildren([finding])]),
    ...(history && { history }),
    defaultErrorComponent: PageError,
    defaultPendingComponent: Loading,
    // Addresses are read by people: `?service=order&attribute=a%3Db`, no JSON in them.
    parseSearch: parseAddress,
    stringifySearch: writeAddress,
    defaultPreload: 'intent',
  });
}

/** A parameter that occurs once is a text, one that occurs several times a list. */
function parseAddress(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  const result: Record<string, string | string[]> = {};
  for (const key of new Set(parameters.keys())) {
    const all = parameters.getAll(key);
    result[key] = all.length === 1 && all[0] !== undefined ? all[0] : all;
  }
  return result;
}

function writeAddress(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') parameters.append(key, String(one));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function PageError({ error, reset }: ErrorComponentProps) {
  const shown = error instanceof Error ? error : new Error(String(error));
  return <Failure error={shown} onRetry={reset} />;
}

function NotFound() {
  const t = useMessages();
  return (
    <Notice title={t('error.notFound')}>
      <Link to="/search">{t('error.toSearch')}</Link>
    </Notice>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
