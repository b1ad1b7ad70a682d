import type { Attributes, Span } from '../api/model';
import { ancestors, type SpanTree } from './tree';

/** Places of the spans that contain the text: id, service, name, status message, a key or a value. */
export function findSpans(tree: SpanTree, text: string): number[] {
  const sought = text.trim().toLowerCase();
  if (sought === '') return [];
  return tree.spans.flatMap((span, i) => (contains(span, sought) ? [i] : []));
}

/** The spans found and what they hang on, marked by index. */
export function withAncestors(tree: SpanTree, found: readonly number[]): Uint8Array {
  const shown = new Uint8Array(tree.spans.length);
  for (const at of found) {
    shown[at] = 1;
    for (const above of ancestors(tree, at)) {
      if (shown[above] === 1) break;
      shown[above] = 1;
    }
  }
  return shown;
}

/** The next of `places` after (or before) `from`, starting over at the end; −1 if there is none. */
export function nextOf(places: readonly number[], from: number, by: 1 | -1): number {
  if (places.length === 0) return -1;
  if (by === 1) return places.find((at) => at > from) ?? (places[0] as number);
  return places.findLast((at) => at < from) ?? (places.at(-1) as number);
}

function contains(span: Span, sought: string): boolean {
  return (
    has(span.name, sought) ||
    has(span.service, sought) ||
    has(span.statusMessage, sought) ||
    span.spanId === sought ||
    inAttributes(span.attributes, sought) ||
    span.events.some((event) => has(event.name, sought) || inAttributes(event.attributes, sought))
  );
}

function inAttributes(attributes: Attributes, sought: string): boolean {
  for (const key in attributes) {
    const value = attributes[key];
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    if (has(key, sought) || has(text, sought) || `${key}=${text}`.toLowerCase() === sought) return true;
  }
  return false;
}

function has(text: string, sought: string): boolean {
  return text.toLowerCase().includes(sought);
}
