import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Expectation, Flow, FlowStep } from '../api/model';
import { flowsQuery } from '../api/queries';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { Chip } from '../layout/Chip';
import { Failure, Loading, Notice } from '../layout/Notice';
import { useTitle } from '../layout/useTitle';
import { expectationSentence } from './expectation';
import styles from './FlowsPage.module.css';

/** What is expected of business flows, as their files say it, and how often it was not so. */
export function FlowsPage() {
  const t = useMessages();
  useTitle(t('flows.title'));
  const { data, isPending, error, refetch } = useQuery(flowsQuery);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('flows.title')}</h1>
        <p>{t('flows.hint')}</p>
      </header>
      {isPending && <Loading />}
      {error && <Failure inside error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Notice inside title={t('flows.none')}>
          <p>{t('flows.noneHint')}</p>
        </Notice>
      )}
      {data?.map((flow) => (
        <OneFlow key={flow.name} flow={flow} />
      ))}
    </div>
  );
}

function OneFlow({ flow }: { flow: Flow }) {
  const t = useMessages();
  return (
    <section className={styles.flow} aria-label={flow.name}>
      <header>
        <h2>{flow.name}</h2>
        <Chip tone={flow.mode === 'enforce' ? 'good' : 'quiet'}>{t(`flows.modes.${flow.mode}`)}</Chip>
        <p>
          {t('flows.about', { version: flow.version, owner: flow.owner })} ·{' '}
          {flow.keyAttribute === null ? t('flows.bySerial') : t('flows.byAttribute', { attribute: flow.keyAttribute })}
          {flow.mode !== 'enforce' && ` · ${t(`flows.modeHints.${flow.mode}`)}`}
        </p>
      </header>
      <ol className={styles.steps} aria-label={t('flows.steps')}>
        {flow.steps.map((step) => (
          <Step key={step.name} step={step} start={step.name === flow.start} />
        ))}
      </ol>
      <Expectations flow={flow} />
    </section>
  );
}

function Step({ step, start }: { step: FlowStep; start: boolean }) {
  const t = useMessages();
  const told = [step.operation, step.destination, step.group, step.business].filter((text) => text !== null);
  return (
    <li data-start={start}>
      <b>{step.name}</b>
      <span>
        <Link to="/services/$name" params={{ name: step.service }} title={t('service.open', { name: step.service })}>
          {step.service}
        </Link>{' '}
        {t(`span.kind.${step.kind}`)} <bdi>{told.join(' · ')}</bdi>
      </span>
      <small>
        {t(`flows.effects.${step.effect}`)}
        {start && ` · ${t('flows.start')}`}
      </small>
    </li>
  );
}

function Expectations({ flow }: { flow: Flow }) {
  const t = useMessages();
  return (
    <table className={styles.table} aria-label={t('flows.expected')}>
      <thead>
        <tr>
          <th>{t('finding.ruleLabel')}</th>
          <th>{t('flows.expected')}</th>
          <th>{t('word.code')}</th>
          <th>{t('flows.severity')}</th>
          <th>{t('finding.states.OPEN')}</th>
          <th>{t('finding.states.UNDECIDED')}</th>
          <th>{t('flows.settled')}</th>
        </tr>
      </thead>
      <tbody>
        {flow.expectations.map((expectation) => (
          <Line key={expectation.id} flow={flow.name} expectation={expectation} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ flow, expectation }: { flow: string; expectation: Expectation }) {
  const t = useMessages();
  const duration = useDuration();
  const { id, code, severity, when, money, findings } = expectation;
  const settled = (findings['RESOLVED'] ?? 0) + (findings['CLEARED'] ?? 0);
  return (
    <tr>
      <td>
        <code>{id}</code>
      </td>
      <td className={styles.text}>
        {expectationSentence(expectation, t, duration)}
        {when !== null && (
          <small>
            {t('flows.when')} <code>{when}</code>
          </small>
        )}
        {money !== null && (
          <small>
            {t('finding.atRisk')}: <code>{money}</code>
          </small>
        )}
      </td>
      <td title={code}>{t(`finding.codes.${code}`)}</td>
      <td>{t(`flows.severities.${severity}`)}</td>
      {(['OPEN', 'UNDECIDED'] as const).map((state) => (
        <td key={state} data-failed={(findings[state] ?? 0) > 0}>
          {(findings[state] ?? 0) === 0 ? (
            0
          ) : (
            <Link to="/findings" search={{ state, flow, rule: id, accepted: 'ALL' }}>
              {findings[state]}
            </Link>
          )}
        </td>
      ))}
      <td>
        {settled === 0 ? (
          0
        ) : (
          <Link to="/findings" search={{ state: 'ALL', flow, rule: id, accepted: 'ALL' }}>
            {settled}
          </Link>
        )}
      </td>
    </tr>
  );
}
