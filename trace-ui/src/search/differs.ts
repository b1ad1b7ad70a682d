import type { Facet } from '../api/model';

/** A value that is more, or less, frequent on the selected spans than on the others. */
export interface Difference {
  key: string;
  value: string;
  /** Of the spans that have the attribute at all or not: shares of all selected and of all others. */
  selectedShare: number;
  otherShare: number;
}

/** Below this a difference is noise to a reader. */
const LEAST_SHARE = 0.05;
const ABOUT_AS_MUCH = 0.7;

/**
 * The values whose shares differ most, the most first; one for each attribute, so that
 * `bank=ICBC 100 %` does not also fill the list with the banks it is not.
 */
export function differences(facets: readonly { key: string; facet: Facet }[], most: number): Difference[] {
  return facets
    .flatMap(({ key, facet }) => strongest(key, facet) ?? [])
    .sort((a, b) => gap(b) - gap(a))
    .slice(0, most);
}

function strongest(key: string, facet: Facet): Difference | null {
  if (facet.selectedSpans === 0 || facet.otherSpans === 0) return null;
  const shares = facet.values
    .map(({ value, selected, others }) => ({
      key,
      value,
      selectedShare: selected / facet.selectedSpans,
      otherShare: others / facet.otherSpans,
    }))
    .sort((a, b) => gap(b) - gap(a));
  const first = shares[0];
  if (first === undefined || gap(first) < LEAST_SHARE) return null;
  // What is in here says more than what is not, where both differ about as much.
  const present = shares.find((share) => share.selectedShare > share.otherShare);
  return present !== undefined && gap(present) >= gap(first) * ABOUT_AS_MUCH ? present : first;
}

function gap(difference: Difference): number {
  return Math.abs(difference.selectedShare - difference.otherShare);
}
