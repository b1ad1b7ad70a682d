import { type RefObject, useId } from 'react';
import { useMessages } from '../i18n';
import type { Folds } from './useFolds';
import { type Tab, TABS } from './address';
import styles from './Toolbar.module.css';


interface Props {
  traceId: string;
  tab: Tab;
  find: string;
  found: number;
  only: boolean;
  critical: boolean;
  zoomed: boolean;
  folds: Folds;
  findField: RefObject<HTMLInputElement | null>;
  onTab: (tab: Tab) => void;
  onFind: (text: string) => void;
  onStep: (by: 1 | -1) => void;
  onOnly: (only: boolean) => void;
  onCritical: (critical: boolean) => void;
  onUnzoom: () => void;
}

/** How the trace is looked at. Everything here but the folding is in the address. */
export function Toolbar(props: Props) {
  const t = useMessages();
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('trace.toolbar')}>
      <div className={styles.tabs}>
        {TABS.map((tab) => (
          <button key={tab} type="button" aria-pressed={tab === props.tab} onClick={() => props.onTab(tab)}>
            {t(`trace.tabs.${tab}`)}
          </button>
        ))}
      </div>
      {props.tab === 'waterfall' && <WaterfallTools {...props} />}
      <a className={styles.download} href={`/api/v1/traces/${props.traceId}`} download={`${props.traceId}.json`}>
        {t('trace.download')}
      </a>
    </div>
  );
}

function WaterfallTools(props: Props) {
  const t = useMessages();
  const only = useId();
  const critical = useId();
  const sought = props.find.trim() !== '';
  return (
    <>
      <input
        ref={props.findField}
        type="search"
        className={styles.find}
        value={props.find}
        aria-label={t('trace.find')}
        placeholder={t('trace.findHint')}
        spellCheck={false}
        onChange={(event) => props.onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onStep(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {sought && (
        <>
          <span className={styles.found} role="status">
            {t('trace.found', { count: props.found })}
          </span>
          <label htmlFor={only}>
            <input id={only} type="checkbox" checked={props.only} onChange={(e) => props.onOnly(e.target.checked)} />
            {t('trace.only')}
          </label>
        </>
      )}
      <label htmlFor={critical}>
        <input
          id={critical}
          type="checkbox"
          checked={props.critical}
          onChange={(e) => props.onCritical(e.target.checked)}
        />
        {t('trace.critical')}
      </label>
      <span className={styles.levels}>
        <button type="button" onClick={props.folds.less} title={t('trace.lessHint')}>
          {t('trace.less')}
        </button>
        <button type="button" onClick={props.folds.more} title={t('trace.moreHint')}>
          {t('trace.more')}
        </button>
        <button type="button" onClick={props.folds.none}>
          {t('trace.unfoldAll')}
        </button>
        {props.zoomed && (
          <button type="button" onClick={props.onUnzoom} title={t('trace.unzoomHint')}>
            {t('trace.unzoom')}
          </button>
        )}
      </span>
    </>
  );
}
