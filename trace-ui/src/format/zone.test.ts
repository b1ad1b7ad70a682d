import { afterEach, describe, expect, it } from 'vitest';
import { formatClock, formatDate, formatZone } from './time';
import { chooseZone, LOCAL } from './zone';

/** 2026-07-01 and 2026-12-01, 23:30 UTC; the tests run in Asia/Shanghai. */
const SUMMER = Date.UTC(2026, 6, 1, 23, 30) * 1000;
const WINTER = Date.UTC(2026, 11, 1, 23, 30) * 1000;

afterEach(() => chooseZone(LOCAL));

describe('the zone', () => {
  it('is the browser’s at first', () => {
    expect([formatDate(SUMMER), formatClock(SUMMER), formatZone(SUMMER)]).toEqual([
      '2026-07-02',
      '07:30:00.000',
      'UTC+8',
    ]);
  });

  it.each([
    ['UTC', SUMMER, '2026-07-01', '23:30:00.000', 'UTC'],
    ['Europe/Berlin', SUMMER, '2026-07-02', '01:30:00.000', 'UTC+2'],
    ['Europe/Berlin', WINTER, '2026-12-02', '00:30:00.000', 'UTC+1'],
    ['America/New_York', WINTER, '2026-12-01', '18:30:00.000', 'UTC−5'],
  ])('can be %s, in summer and in winter', (zone, micros, date, clock, offset) => {
    chooseZone(zone);

    expect([formatDate(micros), formatClock(micros), formatZone(micros)]).toEqual([date, clock, offset]);
  });
});
