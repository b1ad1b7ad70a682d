import { Fragment } from 'react';

/** Text without spaces, such as class and attribute names, that may break after its separators. */
export function Breakable({ text }: { text: string }) {
  return (
    <bdi>
      {text.split(/(?<=[.=_/,:;])/).map((piece, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </bdi>
  );
}
