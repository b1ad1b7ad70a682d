import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ServiceCount, TraceSummary } from '../api/model';
import { percent } from '../format/axis';
import { formatMoment, nowMicros } from '../format/time';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip } from '../layout/Chip';
import { Icon } from '../layout/Icon';
import type { ServiceHues } from '../theme/hues';
import { useServiceHues } from '../theme/useServiceHues';
import styles from './TraceList.module.css';

const ROW_PX = 31;
const OVERSCAN = 12;
/** The next page is asked for while this many rows are still to come. */
const ROWS_AHEAD = 20;

interface Props {
  traces: readonly TraceSummary[];
  /** What scrolls around the list: only rows in its view are drawn. */
  scroller: RefObject<HTMLElement | null>;
  /** The reader comes near the end. */
  onEnd?: () => void;
}

/**
 * Traces as rows; the bar behind a duration compares it with the longest one shown. j and k move
 * the focus from row to row.
 */
export function TraceList({ traces, scroller, onEnd }: Props) {
  const t = useMessages();
  const hue = useServiceHues([...new Set(traces.flatMap((x) => x.services.map((s) => s.name)))]);
  const longest = traces.reduce((most, trace) => Math.max(most, trace.durationMicros), 0);
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    if (body.current && scroller.current) setAbove(topWithin(body.current, scroller.current));
  }, [scroller, traces.length]);
  const virtual = useVirtualizer({
    count: traces.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: above,
  });
  const drawn = virtual.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const last = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= traces.length - ROWS_AHEAD && last >= 0) onEnd?.();
  }, [last, traces.length, onEnd]);
  useRowKeys(body);
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-rowcount={traces.length + 1}>
        <thead>
          <tr>
            <th className={styles.start}>{t('word.start')}</th>
            <th>{t('word.entry')}</th>
            <th>{t('word.services')}</th>
            <th>{t('word.serial')}</th>
            <th className={styles.marks}>
              <span className="unseen">{t('word.state')}</span>
            </th>
            <th className={styles.number}>{t('word.spans')}</th>
            <th className={styles.duration}>{t('word.duration')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          <Spacer rows={first} />
          {drawn.map(({ index }) => {
            const trace = traces[index];
            return trace && <Row key={trace.traceId} rowIndex={index + 2} trace={trace} longest={longest} hue={hue} />;
          })}
          <Spacer rows={traces.length - 1 - last} />
        </tbody>
      </table>
    </div>
  );
}

/** The place of rows that are out of view. */
function Spacer({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden="true" className={styles.spacer}>
      <td colSpan={7} style={{ height: rows * ROW_PX }} />
    </tr>
  );
}

function topWithin(element: HTMLElement, scroller: HTMLElement): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
}

function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, select, textarea');
      if ((event.key !== 'j' && event.key !== 'k') || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const links = [...(body.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = links[event.key === 'j' ? at + 1 : Math.max(at - 1, 0)];
      next?.focus();
      next?.scrollIntoView({ block: 'nearest' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [body]);
}

function Row(props: { rowIndex: number; trace: TraceSummary; longest: number; hue: ServiceHues }) {
  const t = useMessages();
  const duration = useDuration();
  const { trace, longest, hue } = props;
  const share = longest > 0 ? trace.durationMicros / longest : 0;
  return (
    <tr aria-rowindex={props.rowIndex}>
      <td className={styles.start}>{formatMoment(trace.startEpochMicros, nowMicros())}</td>
      <td className={styles.entry}>
        <Link to="/t/$traceId" params={{ traceId: trace.traceId }} className={styles.open} data-row="">
          <i className={styles.tick} style={{ background: hue(trace.rootService) }} />
          <span className={styles.service}>{trace.rootService}</span>
          <span className={styles.operation}>{trace.rootOperation}</span>
          {!trace.rootKnown && (
            <span className={styles.ghost} title={t('search.rootUnknown')}>
              <Icon name="dots" size={12} />
            </span>
          )}
        </Link>
      </td>
      <td>
        <Services services={trace.services} hue={hue} />
      </td>
      <td className={styles.serial}>
        {trace.serial !== null && (
          <Link to="/n/$serial" params={{ serial: trace.serial }}>
            {trace.serial}
          </Link>
        )}
      </td>
      <td className={styles.marks}>
        <Marks trace={trace} />
      </td>
      <td className={styles.number}>{trace.spanCount}</td>
      <td className={styles.duration}>
        <span className={styles.measure}>
          <i
            className={styles.bar}
            style={{ width: percent(share) }}
            data-error={trace.errorCount > 0}
          />
          <span>{duration(trace.durationMicros)}</span>
        </span>
      </td>
    </tr>
  );
}

/** Who took part: as long as its share of the spans, with a foot where spans failed. */
function Services({ services, hue }: { services: readonly ServiceCount[]; hue: ServiceHues }) {
  const title = services.map((s) => `${s.name} ${s.spanCount}`).join('\n');
  return (
    <span className={styles.services} title={title} role="img" aria-label={title}>
      {services.map((s) => (
        <i
          key={s.name}
          style={{ background: hue(s.name), flexGrow: s.spanCount }}
          data-error={s.errorCount > 0}
        />
      ))}
    </span>
  );
}

function Marks({ trace }: { trace: TraceSummary }) {
  const t = useMessages();
  return (
    <>
      {trace.findingCount > 0 && (
        <Chip tone="fail">
          <Icon name="conflict" size={12} />
          {t('count.findings', { count: trace.findingCount })}
        </Chip>
      )}
      {trace.errorCount > 0 && (
        <span className={styles.errors}>
          <Icon name="cross" size={11} />
          {t('count.errors', { count: trace.errorCount })}
        </span>
      )}
    </>
  );
}
