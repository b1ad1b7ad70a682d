import { expect, it } from 'vitest';
import { moneyText } from './money';

it.each([
  [128_000, 'EUR', '1,280.00 EUR'],
  [500, 'JPY', '500 JPY'],
  [1_234, 'KWD', '1.234 KWD'],
  [7, null, '7'],
  [750, 'no currency', '7.50 no currency'],
])('%s minor units of %s are %s', (minorUnits, currency, text) => {
  expect(moneyText(minorUnits, currency, 'en')).toBe(text);
});
