/** Shortened in the middle, since both ends tell ids apart: `4bf92f35…0e4736`. */
export function shortId(id: string, keep = 14): string {
  if (id.length <= keep + 1) return id;
  const tail = Math.floor(keep * 0.43);
  return `${id.slice(0, keep - tail)}…${id.slice(-tail)}`;
}

