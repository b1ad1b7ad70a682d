import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TraceQuery } from '../api/client';
import { facetsQuery } from '../api/queries';
import { percent } from '../format/axis';
import { useMessages } from '../i18n';
import { Failure, Loading } from '../layout/Notice';
import type { Conditions } from './conditions';
import { type Difference, differences } from './differs';
import styles from './WhatDiffers.module.css';

const MOST_SHOWN = 6;

/** How the selected spans differ from all others of that time, attribute by attribute. */
export function WhatDiffers(props: { query: TraceQuery; conditions: Conditions; onClear: () => void }) {
  const t = useMessages();
  const result = useQuery(facetsQuery(props.query));
  const facets = result.data?.facets ?? [];
  const selected = facets[0]?.facet.selectedSpans ?? 0;
  const others = facets[0]?.facet.otherSpans ?? 0;
  const found = differences(facets, MOST_SHOWN);
  return (
    <section className={styles.panel} aria-label={t('differs.title')}>
      <header>
        <h2>{t('differs.title')}</h2>
        {result.data && (
          <p>
            {t('differs.compared', {
              selected: t('count.spans', { count: selected }),
              others: t('count.spans', { count: others }),
            })}
            {result.data.left > 0 && ` · ${t('differs.left', { count: result.data.left })}`}
          </p>
        )}
        <button type="button" onClick={props.onClear}>
          {t('differs.clear')}
        </button>
      </header>
      {result.isPending && <Loading />}
      {result.isError && <Failure inside error={result.error} onRetry={() => void result.refetch()} />}
      {result.data && found.length === 0 && <p className={styles.none}>{t('differs.none')}</p>}
      {found.length > 0 && (
        <ol>
          {found.map((difference) => (
            <Line key={difference.key} difference={difference} conditions={props.conditions} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ difference, conditions }: { difference: Difference; conditions: Conditions }) {
  const t = useMessages();
  const { key, value, selectedShare, otherShare } = difference;
  const text = `${key}=${value}`;
  const whole = (share: number) => `${Math.round(share * 100)} %`;
  const already = conditions.attribute?.includes(text) ?? false;
  const search = already ? conditions : { ...conditions, attribute: [...(conditions.attribute ?? []), text] };
  return (
    <li>
      <Link to="/search" search={search} className={styles.value} title={t('differs.add', { condition: text })}>
        <span>{key}</span>
        <b>{value}</b>
      </Link>
      <span className={styles.bars} aria-hidden="true">
        <i style={{ width: percent(selectedShare) }} data-side="selected" />
        <i style={{ width: percent(otherShare) }} data-side="others" />
      </span>
      <span className={styles.shares}>
        {t('differs.shares', { selected: whole(selectedShare), others: whole(otherShare) })}
      </span>
    </li>
  );
}
