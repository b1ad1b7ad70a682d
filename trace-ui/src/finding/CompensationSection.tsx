import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { decideCompensation, requestCompensation, type Said } from '../api/client';
import type { Compensation, Finding, Plan } from '../api/model';
import { compensationQuery } from '../api/queries';
import { formatMoment, nowMicros } from '../format/time';
import { useMessages } from '../i18n';
import { Chip } from '../layout/Chip';
import { Loading } from '../layout/Notice';
import styles from './HandlingSection.module.css';
import own from './CompensationSection.module.css';
import { readName, rememberName } from './person';

/** What services offer to do about an inconsistency, what would be sent, and what came of what was. */
export function CompensationSection({ finding }: { finding: Finding }) {
  const t = useMessages();
  const { data, isPending, error, refetch } = useQuery(compensationQuery(finding.id));
  return (
    <section className={styles.handling} aria-label={t('compensation.title')}>
      <h2>{t('compensation.title')}</h2>
      {isPending && <Loading />}
      {error && (
        <p role="alert" className={styles.failed}>
          {error.message}{' '}
          <button type="button" onClick={() => void refetch()}>
            {t('error.retry')}
          </button>
        </p>
      )}
      {data && (
        <>
          {data.plans.length === 0 && data.asked.length === 0 && (
            <p className={styles.now}>{t('compensation.none', { executor: finding.executor })}</p>
          )}
          <Plans finding={finding} plans={data.plans} />
          <ul className={own.asked}>
            {data.asked.map((each) => (
              <Asked key={each.id} finding={finding} compensation={each} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Plans({ finding, plans }: { finding: Finding; plans: Plan[] }) {
  const t = useMessages();
  const [open, setOpen] = useState<string | null>(null);
  const chosen = plans.find((plan) => plan.name === open && plan.obstacle === null);
  // Why nothing can be asked for is said by what is shown below: it is under way, or settled.
  const offered = plans.filter((plan) => plan.obstacle === null);
  return (
    <>
      <p className={styles.actions}>
        {offered.map((plan) => (
          <button
            key={plan.name}
            type="button"
            aria-expanded={plan.name === open}
            onClick={() => setOpen(plan.name === open ? null : plan.name)}
          >
            {plan.title}…
          </button>
        ))}
      </p>
      {chosen && (
        <SaidForm
          key={chosen.name}
          finding={finding}
          label={chosen.title}
          send={(said) => requestCompensation(finding.id, chosen.name, said)}
          onDone={() => setOpen(null)}
        >
          <p>{chosen.needsSecond ? t('compensation.second') : t('compensation.once')}</p>
          <pre className={own.request} tabIndex={0} aria-label={t('compensation.request')}>
            {requestText(chosen)}
          </pre>
        </SaidForm>
      )}
    </>
  );
}

/** As it is sent, but for who asks and why. */
function requestText({ url, headers, body }: Plan): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${url}`, ...lines, '', body].join('\n');
}

function SaidForm(props: {
  finding: Finding;
  label: string;
  send: (said: Said) => Promise<Compensation>;
  onDone: () => void;
  children?: React.ReactNode;
}) {
  const t = useMessages();
  const cache = useQueryClient();
  const [by, setBy] = useState(readName);
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: props.send,
    onSuccess: () => {
      for (const changed of ['compensation', 'handling']) {
        void cache.invalidateQueries({ queryKey: [changed, props.finding.id] });
      }
      props.onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rememberName(by);
    mutate({ by: by.trim(), reason: reason.trim() });
  };
  return (
    <form className={styles.form} aria-label={props.label} onSubmit={submit}>
      {props.children}
      <label>
        <span>{t('handling.you')}</span>
        <input value={by} required maxLength={100} autoComplete="name" onChange={(e) => setBy(e.target.value)} />
      </label>
      <label>
        <span>{t('handling.reason')}</span>
        <textarea rows={2} value={reason} required maxLength={1000} onChange={(e) => setReason(e.target.value)} />
      </label>
      {error && (
        <p role="alert" className={styles.failed}>
          {error.message}
        </p>
      )}
      <p className={styles.actions}>
        <button type="submit" className={styles.primary} disabled={isPending}>
          {props.label}
        </button>
        <button type="button" onClick={props.onDone}>
          {t('handling.cancel')}
        </button>
      </p>
    </form>
  );
}

const DECISIONS = ['approval', 'cancellation'] as const;

function Asked({ finding, compensation }: { finding: Finding; compensation: Compensation }) {
  const t = useMessages();
  const [open, setOpen] = useState<(typeof DECISIONS)[number] | null>(null);
  const { state, attempts } = compensation;
  const standing = finding.state === 'OPEN' || finding.state === 'UNDECIDED';
  const possible = DECISIONS.filter((what) =>
    what === 'approval' ? state === 'WAITING' : (state === 'WAITING' || state === 'QUEUED') && attempts === 0,
  );
  return (
    <li>
      <p>
        <Chip tone={state === 'DONE' ? 'good' : 'quiet'}>{t(`compensation.states.${state}`)}</Chip>{' '}
        <b>{compensation.action}</b>{' '}
        {t('compensation.asked', {
          who: compensation.requestedBy,
          time: formatMoment(compensation.requestedEpochMicros, nowMicros()).replace(/\.\d+$/, ''),
        })}{' '}
        <q>{compensation.reason}</q>
      </p>
      {compensation.approvedBy !== null && <p>{t('compensation.approved', { who: compensation.approvedBy })}</p>}
      {compensation.answer !== null && (
        <p>
          {t('compensation.answer', { count: attempts })} <bdi className={own.answer}>{compensation.answer}</bdi>
        </p>
      )}
      {state === 'DONE' && standing && <p>{t('compensation.unseen')}</p>}
      {state === 'ESCALATED' && standing && <p>{t('compensation.escalated')}</p>}
      {possible.length > 0 && (
        <p className={styles.actions}>
          {possible.map((what) => (
            <button key={what} type="button" aria-expanded={what === open} onClick={() => setOpen(what === open ? null : what)}>
              {t(`compensation.${what}`)}…
            </button>
          ))}
        </p>
      )}
      {open !== null && possible.includes(open) && (
        <SaidForm
          key={open}
          finding={finding}
          label={t(`compensation.${open}`)}
          send={(said) => decideCompensation(compensation.id, open, said)}
          onDone={() => setOpen(null)}
        />
      )}
    </li>
  );
}
