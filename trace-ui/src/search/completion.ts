/** What stands at the caret, and which part of the text a suggestion would take the place of. */
export type Context =
  | { kind: 'key'; prefix: string; from: number; to: number }
  | { kind: 'value'; key: string; prefix: string; from: number; to: number };

/** Reads the text up to the caret; null where nothing can be suggested. */
export type ReadContext = (text: string, caret: number) => Context | null;

/** What the query language calls its own; an attribute of the same name is written `.status`. */
export const FIELDS = ['service', 'name', 'status', 'kind', 'serial', 'duration'] as const;

const NAME = /(?:^|[\s{(!&|>])(\.?[\p{L}_][\p{L}\p{N}_./:@#-]*)?$/u;
const VALUE = /(?:^|[\s{(!&|])(\.?[\p{L}_][\p{L}\p{N}_./:@#-]*)\s*(?:=~|!~|!=|=)\s*(?:"([^"]*)|([^"\s{}()&|]*))$/u;
const BARE_NAME = /^[\p{L}_][\p{L}\p{N}_./:@#-]*$/u;
/** After a value comes `&&`, not another key. */
const AFTER_VALUE = /(?:"|\w)\s+$/;

/** The query language: `{ service = "pay` */
export const queryContext: ReadContext = (text, caret) => {
  const before = text.slice(0, caret);
  const value = VALUE.exec(before);
  if (value) {
    const [, key = '', quoted, bare = ''] = value;
    const prefix = quoted ?? bare;
    const from = caret - prefix.length - (quoted === undefined ? 0 : 1);
    const closed = quoted !== undefined && text[caret] === '"';
    return { kind: 'value', key, prefix, from, to: closed ? caret + 1 : caret };
  }
  const name = NAME.exec(before);
  if (!name || (before.match(/"/g) ?? []).length % 2 === 1) return null;
  const prefix = name[1] ?? '';
  if (prefix === '' && AFTER_VALUE.test(before)) return null;
  return { kind: 'key', prefix, from: caret - prefix.length, to: caret };
};

/** The field of attributes in the form: `key=value key="two words"` */
export const attributeContext: ReadContext = (text, caret) => {
  const token = /(?:"[^"]*"?|[^\s"])*$/.exec(text.slice(0, caret))?.[0] ?? '';
  const equals = token.indexOf('=');
  if (equals < 0) return { kind: 'key', prefix: token, from: caret - token.length, to: caret };
  const written = token.slice(equals + 1);
  const from = caret - written.length;
  return { kind: 'value', key: token.slice(0, equals), prefix: written.replaceAll('"', ''), from, to: caret };
};

/** Puts a suggestion in; the caret goes behind it. */
export function complete(text: string, context: Context, insert: string): { text: string; caret: number } {
  const after = text.slice(context.to);
  const kept = insert.endsWith(' ') && after.startsWith(' ') ? after.slice(1) : after;
  return { text: text.slice(0, context.from) + insert + kept, caret: context.from + insert.length };
}

/** A key or value as the query language writes it. */
export function inQuery(context: Context, chosen: string): string {
  if (context.kind === 'value') {
    return context.key === 'status' || context.key === 'kind' ? `${chosen} ` : `${quote(chosen)} `;
  }
  return `${BARE_NAME.test(chosen) ? chosen : quote(chosen)} = `;
}

/** A key or value as the field of attributes writes it. */
export function inAttributes(context: Context, chosen: string): string {
  if (context.kind === 'key') return `${chosen}=`;
  return `${/\s/.test(chosen) ? `"${chosen}"` : chosen} `;
}

/** Text as a literal of the query language. */
export function quote(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, (c) => ESCAPES[c] ?? c);
  return `"${escaped}"`;
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Conditions without braces are about one span. */
export function normaliseQuery(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return trimmed.includes('{') ? trimmed : `{ ${trimmed} }`;
}
