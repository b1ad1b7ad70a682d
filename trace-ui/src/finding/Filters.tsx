import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FindingSummary } from '../api/model';
import { FINDING_CODES, FINDING_STATES } from '../api/model';
import { useMessages } from '../i18n';
import styles from './Filters.module.css';
import type { FindingFilter } from './filter';

/**
 * What the list can be narrowed to, each with how many it would show then. What has none is not
 * offered, unless it is chosen. Choosing the chosen one again lets it go.
 */
export function Filters({ summary }: { summary: FindingSummary | undefined }) {
  const t = useMessages();
  const filter = useSearch({ from: '/findings' });
  const { code, state = 'OPEN', service, flow, rule, assignee } = filter;
  const ofState = (s: FindingFilter['state']) => (s === 'ALL' ? sum(summary?.states) : (summary?.states[s ?? '']));
  const codes = FINDING_CODES.filter((c) => c === code || (summary?.codes[c] ?? 0) > 0);
  return (
    <nav className={styles.filters} aria-label={t('finding.filters')}>
      <h2>{t('word.state')}</h2>
      {[...FINDING_STATES, 'ALL' as const].map((s) => (
        <Choice key={s} to={{ ...filter, state: s }} chosen={s === state} count={ofState(s)} capital>
          {s === 'ALL' ? t('word.all') : t(`finding.states.${s}`)}
        </Choice>
      ))}
      <h2>{t('word.code')}</h2>
      <Choice to={{ ...filter, code: undefined }} chosen={code === undefined} count={sum(summary?.codes)} capital>
        {t('word.all')}
      </Choice>
      {codes.map((c) => (
        <Choice key={c} to={{ ...filter, code: c === code ? undefined : c }} chosen={c === code} count={summary?.codes[c]} capital>
          {t(`finding.codes.${c}`)}
        </Choice>
      ))}
      {summary !== undefined && summary.services.length > 0 && <h2>{t('word.service')}</h2>}
      {summary?.services.map(({ name, findings }) => (
        <Choice key={name} to={{ ...filter, service: name === service ? undefined : name }} chosen={name === service} count={findings}>
          {name}
        </Choice>
      ))}
      {summary !== undefined && summary.rules.length > 0 && <h2>{t('finding.ruleLabel')}</h2>}
      {summary?.rules.map((one) => {
        const chosen = one.flow === flow && one.rule === rule;
        const to = { ...filter, flow: chosen ? undefined : one.flow, rule: chosen ? undefined : one.rule };
        return (
          <Choice key={`${one.flow}\n${one.rule}`} to={to} chosen={chosen} count={one.findings}>
            {one.flow} / {one.rule}
          </Choice>
        );
      })}
      {summary !== undefined && summary.assignees.length > 0 && <h2>{t('handling.assignee')}</h2>}
      {summary?.assignees.map(({ name, findings }) => (
        <Choice key={name} to={{ ...filter, assignee: name === assignee ? undefined : name }} chosen={name === assignee} count={findings}>
          {name}
        </Choice>
      ))}
    </nav>
  );
}

function Choice(props: { to: FindingFilter; chosen: boolean; count: number | undefined; capital?: boolean; children: ReactNode }) {
  return (
    <Link
      to="."
      search={props.to}
      className={styles.filter}
      activeOptions={{ exact: true }}
      activeProps={{}}
      aria-current={props.chosen ? 'true' : undefined}
      data-capital={props.capital}
    >
      <b>{props.children}</b>
      <span>{props.count}</span>
    </Link>
  );
}

function sum(counts: Record<string, number> | undefined): number | undefined {
  return counts && Object.values(counts).reduce((all, count) => all + count, 0);
}
