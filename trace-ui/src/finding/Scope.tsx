import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { findingsFile } from '../api/client';
import { relativeStart } from '../api/queries';
import { fromField, toField } from '../format/time';
import { useMessages } from '../i18n';
import { Icon } from '../layout/Icon';
import { RANGES } from '../search/conditions';
import { narrowings, toFindingQuery } from './filter';
import styles from './Scope.module.css';

/** The server writes no more into one file. */
const MOST_IN_A_FILE = 10_000;

/** Over which time one looks, what else narrows it, and the same as a file. */
export function Scope({ count }: { count: number | undefined }) {
  const t = useMessages();
  const navigate = useNavigate();
  const filter = useSearch({ from: '/findings' });
  const { range = 'all', start, end } = filter;
  const set = (change: Partial<typeof filter>) =>
    void navigate({ to: '.', search: (now: typeof filter) => ({ ...now, ...change }) });
  return (
    <div className={styles.scope}>
      <label>
        {t('finding.found')}
        <select
          value={range}
          onChange={(e) => set({ range: RANGES.find((r) => r === e.target.value && r !== 'all') })}
        >
          {RANGES.map((r) => (
            <option key={r} value={r}>
              {t(`search.ranges.${r}`)}
            </option>
          ))}
        </select>
      </label>
      {range === 'custom' && (
        <>
          <Moment label={t('search.from')} value={start} onChange={(moment) => set({ start: moment })} />
          <Moment label={t('search.to')} value={end} onChange={(moment) => set({ end: moment })} />
        </>
      )}
      <label>
        <input
          type="checkbox"
          checked={filter.accepted === 'ALL'}
          onChange={(e) => set({ accepted: e.target.checked ? 'ALL' : undefined })}
        />
        {t('handling.alsoAccepted')}
      </label>
      {narrowings(filter).map(({ text, rest }) => (
        <Link key={text} to="." search={rest} className={styles.chip} aria-label={t('search.emptyDrop', { filter: text })}>
          <bdi>{text}</bdi> <Icon name="cross" size={10} />
        </Link>
      ))}
      {filter.service !== undefined && (
        <Link to="/services/$name" params={{ name: filter.service }} className={styles.about}>
          {t('service.open', { name: filter.service })}
        </Link>
      )}
      <Files count={count} />
    </div>
  );
}

function Moment(props: { label: string; value: string | undefined; onChange: (iso: string | undefined) => void }) {
  return (
    <label>
      {props.label}
      <input
        type="datetime-local"
        step="1"
        value={toField(props.value)}
        onChange={(e) => props.onChange(fromField(e.target.value))}
      />
    </label>
  );
}

function Files({ count }: { count: number | undefined }) {
  const t = useMessages();
  const { query, sinceMillis } = toFindingQuery(useSearch({ from: '/findings' }));
  const asked = { ...query, start: relativeStart(sinceMillis) ?? query.start };
  if (count === undefined || count === 0) return null;
  const title =
    count > MOST_IN_A_FILE
      ? t('finding.exportSome', { count, most: MOST_IN_A_FILE })
      : t('finding.exportAll', { count });
  return (
    <span className={styles.files}>
      {t('finding.export')}
      <a href={findingsFile(asked, 'csv')} download title={title}>
        CSV
      </a>
      <a href={findingsFile(asked, 'json')} download title={title}>
        JSON
      </a>
      {count > MOST_IN_A_FILE && <small>{t('finding.exportSome', { count, most: MOST_IN_A_FILE })}</small>}
    </span>
  );
}
