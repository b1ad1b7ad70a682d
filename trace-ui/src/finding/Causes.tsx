import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { Incident } from '../api/model';
import { incidentsQuery } from '../api/queries';
import { nowMicros } from '../format/time';
import { useAge } from '../format/useDuration';
import { useLanguage, useMessages } from '../i18n';
import { CodeChip } from '../layout/Chip';
import styles from './Causes.module.css';
import { toFindingQuery } from './filter';
import { moneyText } from './money';

/** What is not settled, by what it has in common: one cause makes hundreds of inconsistencies. */
export function Causes() {
  const t = useMessages();
  const { query, sinceMillis } = toFindingQuery(useSearch({ from: '/findings' }));
  const { data } = useQuery(incidentsQuery({ ...query, state: undefined }, sinceMillis));
  const standing = (data ?? []).filter((incident) => countOf(incident) > 0);
  if (standing.length === 0) return null;
  return (
    <details className={styles.causes} open>
      <summary>
        <h2>{t('finding.causes')}</h2> <small>{t('finding.causesHint')}</small>
      </summary>
      <table aria-label={t('finding.causes')}>
        <thead>
          <tr>
            <th>{t('finding.count')}</th>
            <th>{t('word.code')}</th>
            <th>{t('finding.between')}</th>
            <th>{t('finding.oldest')}</th>
            <th>{t('finding.atRisk')}</th>
          </tr>
        </thead>
        <tbody>
          {standing.map((incident) => (
            <Cause key={incident.exampleFindingId} incident={incident} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

function countOf({ findings }: Incident): number {
  return (findings['OPEN'] ?? 0) + (findings['UNDECIDED'] ?? 0);
}

/** The state whose list has them: all, if some of them are undecided. */
function stateOf({ findings }: Incident): 'ALL' | undefined {
  return (findings['UNDECIDED'] ?? 0) > 0 ? 'ALL' : undefined;
}

function Cause({ incident }: { incident: Incident }) {
  const t = useMessages();
  const age = useAge();
  const language = useLanguage();
  const { caller, executor, operation, flow, rule, oldestStandingEpochMicros: oldest } = incident;
  return (
    <tr>
      <td className={styles.count}>
        <Link
          to="/findings"
          search={(now) => ({
            ...now,
            code: incident.code,
            service: executor,
            flow: flow ?? undefined,
            rule: rule ?? undefined,
            state: stateOf(incident),
          })}
          title={t('finding.showThese')}
        >
          {countOf(incident)}
        </Link>
      </td>
      <td>
        <CodeChip code={incident.code} />
      </td>
      <td className={styles.edge}>
        <Link to="/findings/$id" params={{ id: incident.exampleFindingId }} search={(now) => now} title={t('finding.example')}>
          {caller !== null && `${caller} → `}
          {executor} {operation}
        </Link>
        {flow !== null && rule !== null && <small> {t('finding.rule', { flow, rule })}</small>}
      </td>
      <td>{oldest !== null && t('coverage.ago', { age: age(nowMicros() - oldest) })}</td>
      <td className={styles.money}>
        {incident.atRisk.map(({ currency, minorUnits }) => moneyText(minorUnits, currency, language)).join(', ')}
      </td>
    </tr>
  );
}
