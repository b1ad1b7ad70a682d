import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { suggestionsQuery } from '../api/queries';
import styles from './CompletingInput.module.css';
import { complete, type Context, type ReadContext } from './completion';

const MOST_SHOWN = 12;

interface Props {
  name: string;
  label: string;
  value: string;
  placeholder?: string;
  readContext: ReadContext;
  /** How a chosen key or value is written. */
  write: (context: Context, chosen: string) => string;
  /** Whether `service`, `status` and so on are offered beside the attributes. */
  fields: boolean;
  onChange: (value: string) => void;
}

/** A text field that suggests keys and values (ARIA: combobox with a list; Enter is its form's). */
export function CompletingInput(props: Props) {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [context, setContext] = useState<Context | null>(null);
  const [active, setActive] = useState(-1);
  const { data = [] } = useQuery(suggestionsQuery(context, props.fields));
  const shown = context === null ? [] : data.filter((s) => s !== context.prefix).slice(0, MOST_SHOWN);
  const open = shown.length > 0;

  const look = () => {
    const { value, selectionStart } = input.current as HTMLInputElement;
    setContext(props.readContext(value, selectionStart ?? value.length));
    setActive(-1);
  };
  const choose = (chosen: string) => {
    if (context === null) return;
    const { text, caret } = complete(props.value, context, props.write(context, chosen));
    props.onChange(text);
    setContext(props.readContext(text, caret));
    setActive(-1);
    // React puts the caret at the end when it writes the value: set it after that.
    requestAnimationFrame(() => input.current?.setSelectionRange(caret, caret));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = shown[active];
    if (event.key === 'ArrowDown' && open) setActive((active + 1) % shown.length);
    else if (event.key === 'ArrowUp' && open) setActive((active <= 0 ? shown.length : active) - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) choose(chosen);
    else if (event.key === 'Escape' && open) setContext(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span className={styles.box}>
      <input
        ref={input}
        name={props.name}
        className={styles.input}
        role="combobox"
        aria-label={props.label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder}
        value={props.value}
        onChange={(event) => {
          props.onChange(event.target.value);
          look();
        }}
        onClick={look}
        onFocus={look}
        onBlur={() => setContext(null)}
        onKeyDown={onKeyDown}
      />
      <ul id={list} role="listbox" aria-label={props.label} className={styles.list} hidden={!open}>
        {shown.map((suggestion, i) => (
          <li
            key={suggestion}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === active}
            // The field must keep the focus, or its list would be gone before the click.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            {suggestion}
          </li>
        ))}
      </ul>
    </span>
  );
}
