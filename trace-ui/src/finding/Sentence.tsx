import type { Finding } from '../api/model';
import { useDuration } from '../format/useDuration';
import { useMessages } from '../i18n';
import { sentenceOf } from './sentence';

export function Sentence({ finding }: { finding: Finding }) {
  const t = useMessages();
  const duration = useDuration();
  return (
    <>
      {sentenceOf(finding, t, duration).map((part, i) =>
        // The parts of one sentence never change places.
        part.strong ? <b key={i}>{part.text}</b> : <span key={i}>{part.text}</span>,
      )}
    </>
  );
}
