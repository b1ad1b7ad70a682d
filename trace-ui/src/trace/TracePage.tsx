import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import type { Trace } from '../api/model';
import { traceQuery } from '../api/queries';
import { Sentence } from '../finding/Sentence';
import { type TimeScale, timeScale } from '../format/axis';
import { shortId } from '../format/identifier';
import { formatClock, formatDate } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip, CodeChip } from '../layout/Chip';
import { CopyButton } from '../layout/CopyButton';
import { Icon } from '../layout/Icon';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import type { ServiceHues } from '../theme/hues';
import { useServiceHues } from '../theme/useServiceHues';
import { readTraceSearch, type TraceSearch } from './address';
import { CallTree } from './CallTree';
import { criticalPath } from './critical';
import { findSpans, nextOf, withAncestors } from './find';
import { Flame } from './Flame';
import { Minimap } from './Minimap';
import { SpanPanel } from './SpanPanel';
import { Statistics } from './Statistics';
import { Toolbar } from './Toolbar';
import styles from './TracePage.module.css';
import { type SpanTree, treeOf } from './tree';
import { useFolds } from './useFolds';
import { useTraceKeys } from './useTraceKeys';
import { Waterfall } from './Waterfall';
import { readZoom, writeZoom, type Zoom, zoomTo } from './zoom';

export function TracePage() {
  const t = useMessages();
  const { traceId } = useParams({ from: '/t/$traceId' });
  useTitle(t('trace.title', { id: shortId(traceId) }));
  const result = useQuery(traceQuery(traceId));
  if (result.isPending) return <Loading />;
  if (!result.data) {
    return <Failure error={result.error} subject="trace" onRetry={() => void result.refetch()} />;
  }
  if (result.data.spans.length === 0) return <Notice title={t('trace.emptySpans')} />;
  return <TraceView key={traceId} trace={result.data} />;
}

function TraceView({ trace }: { trace: Trace }) {
  const navigate = useNavigate({ from: '/t/$traceId' });
  const address = useSearch({ from: '/t/$traceId' });
  const { span: selected, find = '', tab = 'waterfall' } = address;
  const hue = useServiceHues(trace.services.map((service) => service.name));
  const tree = useMemo(() => treeOf(trace.spans), [trace.spans]);
  const whole = useMemo(() => scaleOf(trace), [trace]);
  const zoom = useMemo(() => readZoom(address.zoom), [address.zoom]);
  const scale = useMemo(() => zoomed(whole, zoom), [whole, zoom]);
  const folds = useFolds(tree, selected);
  const found = useMemo(() => findSpans(tree, find), [tree, find]);
  const foundIds = useMemo(() => new Set(found.map((i) => tree.spans[i]?.spanId ?? '')), [found, tree]);
  const only = address.only === '1' && find.trim() !== '';
  const shown = useMemo(() => (only ? withAncestors(tree, found) : null), [only, tree, found]);
  const drawCritical = address.critical !== '0';
  const critical = useMemo(() => (drawCritical ? criticalPath(trace) : null), [drawCritical, trace]);
  const findField = useRef<HTMLInputElement>(null);

  const change = (next: Partial<TraceSearch>) =>
    void navigate({ search: (now: TraceSearch) => readTraceSearch({ ...now, ...next }), replace: true });
  const select = (spanId: string | undefined) => change({ span: spanId });
  const step = (by: 1 | -1) => {
    // Without a text to look for, from error to error.
    const places = find.trim() === '' ? tree.spans.flatMap((s, i) => (s.status === 'error' ? [i] : [])) : found;
    const next = nextOf(places, tree.indexOf.get(selected ?? '') ?? -1, by);
    if (next >= 0) select(tree.spans[next]?.spanId);
  };
  const zoomToSpan = () => {
    const span = tree.spans[tree.indexOf.get(selected ?? '') ?? -1];
    if (span) change({ zoom: writeZoom(zoomTo(span.startEpochMicros - whole.startMicros, span.durationMicros)) });
  };
  useTraceKeys({
    f: () => findField.current?.focus(),
    n: () => step(1),
    N: () => step(-1),
    c: () => change({ critical: drawCritical ? '0' : undefined }),
    z: zoomToSpan,
    '0': () => change({ zoom: undefined }),
    '[': folds.less,
    ']': folds.more,
  });
  const context = { trace, tree, hue, selected, select };
  return (
    <div className={styles.page}>
      <Head trace={trace} hue={hue} />
      <div>
        {tab === 'waterfall' && (
          <Minimap
            tree={tree}
            scale={whole}
            zoom={zoom}
            onZoom={(next) => change({ zoom: next === null ? undefined : writeZoom(next) })}
          />
        )}
        <Toolbar
          traceId={trace.traceId}
          tab={tab}
          find={find}
          found={found.length}
          only={only}
          critical={drawCritical}
          zoomed={zoom !== null}
          folds={folds}
          findField={findField}
          onTab={(next) => change({ tab: next === 'waterfall' ? undefined : next })}
          onFind={(text) => change({ find: text })}
          onStep={step}
          onOnly={(next) => change({ only: next ? '1' : undefined })}
          onCritical={(next) => change({ critical: next ? undefined : '0' })}
          onUnzoom={() => change({ zoom: undefined })}
        />
      </div>
      <div className={styles.body} data-panel={selected !== undefined}>
        {tab === 'waterfall' && (
          <Waterfall
            trace={trace}
            tree={tree}
            scale={scale}
            folds={folds}
            shown={shown}
            found={foundIds}
            critical={critical}
            selected={selected}
            onSelect={select}
            hue={hue}
          />
        )}
        {tab === 'calls' && <CallTree tree={tree} hue={hue} onSelect={select} />}
        {tab === 'flame' && <Flame tree={tree} hue={hue} onSelect={select} />}
        {tab === 'statistics' && <Statistics tree={tree} hue={hue} onFind={(text) => change({ tab: undefined, find: text })} />}
        <Detail {...context} />
      </div>
    </div>
  );
}

/** The chosen span at the side. */
function Detail(props: {
  trace: Trace;
  tree: SpanTree;
  hue: ServiceHues;
  selected: string | undefined;
  select: (spanId: string | undefined) => void;
}) {
  const t = useMessages();
  const { trace, tree, hue, selected, select } = props;
  if (selected === undefined) return null;
  const span = tree.spans[tree.indexOf.get(selected) ?? -1];
  if (span === undefined) return <Notice inside title={t('trace.spanMissing', { id: selected })} />;
  return (
    <SpanPanel
      key={span.spanId}
      span={span}
      traceStartMicros={trace.startEpochMicros}
      findings={trace.findings.filter((f) => f.evidence.some((e) => e.spanId === selected))}
      hue={hue}
      onClose={() => select(undefined)}
    />
  );
}

/** From the first start to the last end that is really there. */
function scaleOf(trace: Trace): TimeScale {
  const start = trace.spans.reduce((min, s) => Math.min(min, s.startEpochMicros), Infinity);
  const end = trace.spans.reduce((max, s) => Math.max(max, s.startEpochMicros + s.durationMicros), -Infinity);
  return timeScale(start, end);
}

function zoomed(whole: TimeScale, zoom: Zoom | null): TimeScale {
  if (zoom === null) return whole;
  return timeScale(whole.startMicros + zoom.fromMicros, whole.startMicros + zoom.toMicros);
}

function Head({ trace, hue }: { trace: Trace; hue: (service: string) => string }) {
  const t = useMessages();
  const first = trace.spans[0];
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>
          <span className={styles.service}>{first?.service}</span> {first?.name}
        </h1>
        {trace.errorCount > 0 && (
          <Chip tone="fail">
            <Icon name="cross" size={12} />
            {t('count.errors', { count: trace.errorCount })}
          </Chip>
        )}
        <Completeness trace={trace} />
        <span className={styles.id}>
          {trace.traceId} <CopyButton text={trace.traceId} what={t('word.trace')} />
        </span>
      </div>
      {trace.findings.map((finding) => (
        <p key={finding.id} className={styles.verdict}>
          <Link to="/findings/$id" params={{ id: finding.id }}>
            <CodeChip code={finding.code} />
          </Link>
          <span>
            <Sentence finding={finding} />
          </span>
        </p>
      ))}
      <Facts trace={trace} hue={hue} />
    </header>
  );
}

function Facts({ trace, hue }: { trace: Trace; hue: (service: string) => string }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <ul className={styles.facts}>
      <li>
        {formatDate(trace.startEpochMicros)} {formatClock(trace.startEpochMicros)}
      </li>
      <li>
        <b>{duration(trace.durationMicros)}</b>
      </li>
      <li>{t('count.spans', { count: trace.spanCount })}</li>
      {trace.serials.map((serial) => (
        <li key={serial}>
          {t('word.serial')}{' '}
          <Link to="/n/$serial" params={{ serial }} className={styles.serial}>
            {serial}
          </Link>
        </li>
      ))}
      <li className={styles.legend}>
        {trace.services.map((service) => (
          <span key={service.name}>
            <i style={{ background: hue(service.name) }} />
            <Link to="/services/$name" params={{ name: service.name }} title={t('service.open', { name: service.name })}>
              {service.name}
            </Link>{' '}
            <small>{service.spanCount}</small>
          </span>
        ))}
      </li>
    </ul>
  );
}

/** Whether all that belongs to this trace is here, as far as the spans themselves tell. */
function Completeness({ trace }: { trace: Trace }) {
  const t = useMessages();
  if (trace.complete) {
    return (
      <Chip tone="good" title={t('trace.completeWhy')}>
        <Icon name="check" size={12} />
        {t('trace.complete')}
      </Chip>
    );
  }
  return (
    <Chip tone="warn">
      <Icon name="dots" size={12} />
      {trace.missingParents > 0
        ? t('trace.missing', { count: trace.missingParents })
        : t('trace.incomplete')}
    </Chip>
  );
}
