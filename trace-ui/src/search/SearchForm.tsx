import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { STATUSES } from '../api/model';
import { operationsQuery, servicesQuery } from '../api/queries';
import { fromField, toField } from '../format/time';
import { useMessages } from '../i18n';
import {
  type Conditions,
  isDuration,
  joinAttributes,
  normaliseDuration,
  RANGES,
  readSearch,
  splitAttributes,
} from './conditions';
import { CompletingInput } from './CompletingInput';
import { attributeContext, inAttributes } from './completion';
import styles from './SearchForm.module.css';

interface Draft {
  service: string;
  operation: string;
  status: string;
  serial: string;
  min: string;
  max: string;
  attributes: string;
  range: string;
  start: string;
  end: string;
}

/**
 * The conditions as a form. It holds what is being typed and hands over only what is valid; the
 * address keeps the rest. Give it a `key` that changes with the address.
 */
export function SearchForm(props: { value: Conditions; onSearch: (next: Conditions) => void }) {
  const t = useMessages();
  const [draft, setDraft] = useState(() => toDraft(props.value));
  const [tried, setTried] = useState(false);
  const { data: services = [] } = useQuery(servicesQuery);
  const { data: operations = [] } = useQuery(operationsQuery(draft.service));
  const problems = tried ? check(draft) : {};
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(check(draft)).length === 0) props.onSearch(fromDraft(draft, props.value.q));
  };

  const durationProblem = (value: string | undefined) =>
    value === undefined ? undefined : t('search.durationBad', { value });
  return (
    <form className={styles.form} aria-label={t('search.form')} onSubmit={submit} noValidate>
      <Field label={t('word.service')}>
        <select
          name="service"
          value={draft.service}
          onChange={(e) => set({ service: e.target.value, operation: '' })}
        >
          <option value="">{t('search.anyService')}</option>
          {withChosen(services, draft.service).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      <Field label={t('word.operation')}>
        <input
          name="operation"
          list="operations"
          value={draft.operation}
          placeholder={t('search.anyOperation')}
          onChange={(e) => set({ operation: e.target.value })}
        />
      </Field>
      <datalist id="operations">
        {operations.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label={t('word.serial')}>
        <input
          name="serial"
          className={styles.mono}
          value={draft.serial}
          spellCheck={false}
          onChange={(e) => set({ serial: e.target.value })}
        />
      </Field>
      <div className={styles.row}>
        <Field label={t('word.status')}>
          <select name="status" value={draft.status} onChange={(e) => set({ status: e.target.value })}>
            <option value="">{t('search.anyStatus')}</option>
            {STATUSES.map((s) => (
              <option key={s} value={s}>
                {t(STATUS_TEXT[s])}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('search.minDuration')} problem={durationProblem(problems.min)}>
          <input
            name="min"
            value={draft.min}
            placeholder="200ms"
            title={t('search.durationHint')}
            onChange={(e) => set({ min: e.target.value })}
          />
        </Field>
        <Field label={t('search.maxDuration')} problem={durationProblem(problems.max)}>
          <input
            name="max"
            value={draft.max}
            placeholder="5s"
            title={t('search.durationHint')}
            onChange={(e) => set({ max: e.target.value })}
          />
        </Field>
      </div>
      <Field
        label={t('search.attribute')}
        problem={problems.attributes && t('search.attributeBad', { value: problems.attributes })}
      >
        <CompletingInput
          name="attribute"
          label={t('search.attribute')}
          value={draft.attributes}
          placeholder={t('search.attributeHint')}
          fields={false}
          readContext={attributeContext}
          write={inAttributes}
          onChange={(attributes) => set({ attributes })}
        />
      </Field>
      <Field label={t('search.range')}>
        <select name="range" value={draft.range} onChange={(e) => set({ range: e.target.value })}>
          {RANGES.map((range) => (
            <option key={range} value={range}>
              {t(`search.ranges.${range}`)}
            </option>
          ))}
        </select>
      </Field>
      {draft.range === 'custom' && (
        <>
          <Moment label={t('search.from')} value={draft.start} onChange={(start) => set({ start })} />
          <Moment label={t('search.to')} value={draft.end} onChange={(end) => set({ end })} />
        </>
      )}
      <div className={styles.actions}>
        <button type="submit" className={styles.submit}>
          {t('search.submit')}
        </button>
        <button type="button" className={styles.reset} onClick={() => props.onSearch({})}>
          {t('search.reset')}
        </button>
      </div>
    </form>
  );
}

const STATUS_TEXT = {
  unset: 'search.statusUnset',
  ok: 'search.statusOk',
  error: 'search.statusError',
} as const;

function Field(props: { label: string; problem?: string | undefined; children: ReactNode }) {
  return (
    <div className={styles.field} data-bad={props.problem !== undefined}>
      <label>
        <span>{props.label}</span>
        {props.children}
      </label>
      {props.problem !== undefined && (
        <span role="alert" className={styles.problem}>
          {props.problem}
        </span>
      )}
    </div>
  );
}

function Moment(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={props.label}>
      <input
        type="datetime-local"
        step={1}
        value={props.value}
        onChange={(e) => props.onChange(e.target.value)}
      />
    </Field>
  );
}

function check(draft: Draft): { min?: string; max?: string; attributes?: string } {
  const bad = (text: string) => text.trim() !== '' && !isDuration(text);
  const attribute = splitAttributes(draft.attributes).find((a) => a.indexOf('=') < 1);
  return {
    ...(bad(draft.min) && { min: draft.min }),
    ...(bad(draft.max) && { max: draft.max }),
    ...(attribute !== undefined && { attributes: attribute }),
  };
}

function toDraft(value: Conditions): Draft {
  return {
    service: value.service ?? '',
    operation: value.operation ?? '',
    status: value.status ?? '',
    serial: value.serial ?? '',
    min: value.min ?? '',
    max: value.max ?? '',
    attributes: joinAttributes(value.attribute ?? []),
    range: value.range ?? 'all',
    start: toField(value.start),
    end: toField(value.end),
  };
}

function fromDraft(draft: Draft, q: string | undefined): Conditions {
  const custom = draft.range === 'custom';
  return readSearch({
    q,
    service: draft.service,
    operation: draft.operation.trim(),
    status: draft.status,
    serial: draft.serial.trim(),
    min: normaliseDuration(draft.min),
    max: normaliseDuration(draft.max),
    attribute: splitAttributes(draft.attributes),
    range: draft.range === 'all' ? undefined : draft.range,
    start: custom ? fromField(draft.start) : undefined,
    end: custom ? fromField(draft.end) : undefined,
  });
}

/** A service out of a shared address may not be known here (yet); the form must still show it. */
function withChosen(services: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || services.includes(chosen) ? services : [...services, chosen].sort();
}
