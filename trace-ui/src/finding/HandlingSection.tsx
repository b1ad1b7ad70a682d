import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Decision } from '../api/client';
import { decideFinding } from '../api/client';
import type { Finding, FindingHistoryLine, HandlingDetail } from '../api/model';
import { handlingQuery } from '../api/queries';
import { formatMoment, nowMicros } from '../format/time';
import { useMessages } from '../i18n';
import { Loading } from '../layout/Notice';
import styles from './HandlingSection.module.css';
import { readName, rememberName } from './person';

const DAY_MICROS = 86_400_000_000;
/** How long something is accepted, in days; the last has no end. */
const ACCEPTED_FOR = ['1', '7', '30', 'ever'] as const;
type Action = Decision['action'];

/** What people have decided about an inconsistency, what they can decide now, and all that happened to it. */
export function HandlingSection({ finding }: { finding: Finding }) {
  const t = useMessages();
  const { data, isPending, error, refetch } = useQuery(handlingQuery(finding.id));
  return (
    <section className={styles.handling} aria-label={t('handling.title')}>
      <h2>{t('handling.title')}</h2>
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
          <Now handling={data} />
          <Actions finding={finding} handling={data} />
          <History handling={data} />
        </>
      )}
    </section>
  );
}

function Now({ handling: { assignee, accepted } }: { handling: HandlingDetail }) {
  const t = useMessages();
  const moment = (micros: number) => formatMoment(micros, nowMicros()).replace(/\.\d+$/, '');
  return (
    <div className={styles.now}>
      <p>{assignee === null ? t('handling.nobody') : t('handling.assigned', { who: assignee })}</p>
      {accepted !== null && (
        <p className={styles.accepted}>
          {accepted.untilEpochMicros === null
            ? t('handling.accepted', { who: accepted.by, time: moment(accepted.atEpochMicros) })
            : t('handling.acceptedUntil', { who: accepted.by, until: moment(accepted.untilEpochMicros) })}{' '}
          <q>{accepted.reason}</q>
        </p>
      )}
    </div>
  );
}

function Actions({ finding, handling }: { finding: Finding; handling: HandlingDetail }) {
  const t = useMessages();
  const [open, setOpen] = useState<Action | null>(null);
  const standing = finding.state === 'OPEN' || finding.state === 'UNDECIDED';
  const offered: Action[] = [
    'assign',
    ...(handling.accepted !== null ? (['withdraw'] as const) : standing ? (['accept'] as const) : []),
    'note',
    'recheck',
  ];
  return (
    <>
      <p className={styles.actions}>
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            aria-expanded={action === open}
            onClick={() => setOpen(action === open ? null : action)}
          >
            {t(`handling.actions.${action}`)}
          </button>
        ))}
      </p>
      {open !== null && offered.includes(open) && (
        <DecisionForm key={open} id={finding.id} action={open} onDone={() => setOpen(null)} />
      )}
    </>
  );
}

function DecisionForm({ id, action, onDone }: { id: string; action: Action; onDone: () => void }) {
  const t = useMessages();
  const cache = useQueryClient();
  const [by, setBy] = useState(readName);
  const [assignee, setAssignee] = useState(readName);
  const [text, setText] = useState('');
  const [days, setDays] = useState<(typeof ACCEPTED_FOR)[number]>('7');
  const { mutate, isPending, error } = useMutation({
    mutationFn: (decision: Decision) => decideFinding(id, decision),
    onSuccess: (held) => {
      cache.setQueryData(handlingQuery(id).queryKey, held);
      for (const changed of ['findings', 'finding-summary', 'status', 'finding', 'incidents']) {
        void cache.invalidateQueries({ queryKey: [changed] });
      }
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rememberName(by);
    mutate({
      action,
      by: by.trim(),
      ...(text.trim() !== '' && { text: text.trim() }),
      ...(action === 'assign' && { assignee: assignee.trim() === '' ? null : assignee.trim() }),
      ...(action === 'accept' && days !== 'ever' && { untilEpochMicros: nowMicros() + Number(days) * DAY_MICROS }),
    });
  };
  const needsText = action === 'note' || action === 'accept';
  return (
    <form className={styles.form} aria-label={t(`handling.actions.${action}`)} onSubmit={submit}>
      <p>{t(`handling.hints.${action}`)}</p>
      <Field label={t('handling.you')}>
        <input value={by} required maxLength={100} autoComplete="name" onChange={(e) => setBy(e.target.value)} />
      </Field>
      {action === 'assign' && (
        <Field label={t('handling.assignee')}>
          <input value={assignee} maxLength={100} onChange={(e) => setAssignee(e.target.value)} />
        </Field>
      )}
      {action === 'accept' && (
        <Field label={t('handling.for')}>
          <select value={days} onChange={(e) => setDays(ACCEPTED_FOR.find((d) => d === e.target.value) ?? '7')}>
            {ACCEPTED_FOR.map((d) => (
              <option key={d} value={d}>
                {d === 'ever' ? t('handling.ever') : t('handling.days', { count: Number(d) })}
              </option>
            ))}
          </select>
        </Field>
      )}
      {(needsText || action === 'withdraw') && (
        <Field label={action === 'note' ? t('handling.text') : t('handling.reason')}>
          <textarea rows={2} value={text} required={needsText} maxLength={2000} onChange={(e) => setText(e.target.value)} />
        </Field>
      )}
      {error && (
        <p role="alert" className={styles.failed}>
          {error.message}
        </p>
      )}
      <p className={styles.actions}>
        <button type="submit" className={styles.primary} disabled={isPending}>
          {t(`handling.do.${action}`)}
        </button>
        <button type="button" onClick={onDone}>
          {t('handling.cancel')}
        </button>
      </p>
    </form>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
    </label>
  );
}

/** The audit log, newest first. Its lines stand as they were written. */
function History({ handling: { history, historyLeftOut } }: { handling: HandlingDetail }) {
  const t = useMessages();
  return (
    <>
      <h3>{t('handling.history')}</h3>
      <ol className={styles.history}>
        {[...history].reverse().map((line, i) => (
          <Line key={history.length - i} line={line} />
        ))}
      </ol>
      {historyLeftOut > 0 && <p className={styles.left}>{t('handling.left', { count: historyLeftOut })}</p>}
    </>
  );
}

function Line({ line }: { line: FindingHistoryLine }) {
  const t = useMessages();
  return (
    <li>
      <time>{formatMoment(line.atEpochMicros, nowMicros()).replace(/\.\d+$/, '')}</time>
      <span>
        {line.from !== line.to && <b>{t(`finding.states.${line.to}`)}</b>} <bdi>{line.text}</bdi>
      </span>
    </li>
  );
}
