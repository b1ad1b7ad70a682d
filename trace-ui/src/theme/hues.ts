const HUES = 12;

/** CSS colours by service name. */
export type ServiceHues = (service: string) => string;

/**
 * Gives each service one of twelve hues by a hash of its name, so that it has the same colour in
 * every browser; where two of the given names fall on one hue, the later in the alphabet moves on.
 * What is beyond twelve is grey.
 */
export function assignHues(services: Iterable<string>): ServiceHues {
  const taken = new Map<string, number>();
  const free = new Set(Array.from({ length: HUES }, (_, i) => i));
  for (const service of [...new Set(services)].sort()) {
    if (free.size === 0) break;
    let hue = hash(service) % HUES;
    while (!free.has(hue)) hue = (hue + 1) % HUES;
    free.delete(hue);
    taken.set(service, hue);
  }
  return (service) => hueVariable(taken.get(service));
}

/** The n-th of a row of things that need no stable colour, such as the traces of one serial. */
export function hueOf(index: number): string {
  return hueVariable(index < HUES ? index : undefined);
}

function hueVariable(hue: number | undefined): string {
  return hue === undefined ? 'var(--hue-rest)' : `var(--hue-${hue})`;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193) >>> 0;
  }
  return h;
}
