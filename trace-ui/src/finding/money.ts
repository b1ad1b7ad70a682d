/** An amount in minor units as people write it: `1,280.00 EUR`; without a currency the units as they are. */
export function moneyText(minorUnits: number, currency: string | null, language: string): string {
  if (currency === null) return new Intl.NumberFormat(language).format(minorUnits);
  const digits = fractionDigits(currency);
  const amount = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${amount.format(minorUnits / 10 ** digits)} ${currency}`;
}

/** Two for a currency that nobody knows: what a source says may be anything. */
function fractionDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
