/** A share of 0…1 as `12 %`, `0.4 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/**
 * How often, as `12.5/s` or, where that would be less than one, `30/min`; without a time the count alone.
 *
 * @param seconds length of the time that was counted
 */
export function rateText(count: number, seconds: number | null): string {
  if (seconds === null) return String(count);
  const perSecond = count / seconds;
  return perSecond >= 1 ? `${short(perSecond)}/s` : `${short(perSecond * 60)}/min`;
}

function short(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}
