/** Where the text in the search box leads. */
export type Recognised =
  | { kind: 'trace'; traceId: string; spanId?: string }
  | { kind: 'serial'; serial: string }
  | { kind: 'nothing' }
  | { kind: 'unknown' };

const TRACE_ID = /^[0-9a-f]{32}$/i;
/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/i;
const SERIAL = /^[A-Za-z0-9._:-]{1,64}$/;

/** A trace id, a whole `traceparent` header, or else a serial number. */
export function recognise(text: string): Recognised {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'nothing' };
  if (TRACE_ID.test(trimmed)) return { kind: 'trace', traceId: trimmed.toLowerCase() };
  const parent = TRACEPARENT.exec(trimmed.toLowerCase());
  if (parent?.[1] !== undefined && parent[2] !== undefined) {
    return { kind: 'trace', traceId: parent[1], spanId: parent[2] };
  }
  return SERIAL.test(trimmed) ? { kind: 'serial', serial: trimmed } : { kind: 'unknown' };
}
