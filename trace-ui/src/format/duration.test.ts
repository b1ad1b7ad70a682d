import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration } from './duration';

const words = { day: 'd', hour: 'h', minute: 'min', second: 's' };

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.42, '420 ns'],
    [1, '1.00 µs'],
    [870, '870 µs'],
    [999.6, '1.00 ms'],
    [41_000, '41.0 ms'],
    [99_960, '100 ms'],
    [999_600, '1.00 s'],
    [3_420_000, '3.42 s'],
    [59_940_000, '59.9 s'],
    [59_960_000, '1 min'],
    [816_000_000, '13 min 36 s'],
    [3_600_000_000, '1 h'],
    [93_600_000_000, '1 d 2 h'],
    [-1_500, '−1.50 ms'],
  ])('%d µs is %s', (micros, text) => {
    expect(formatDuration(micros, words)).toBe(text);
  });

  it('uses the reader’s words above a minute', () => {
    const chinese = { day: '天', hour: '小时', minute: '分', second: '秒' };

    expect(formatDuration(816_000_000, chinese)).toBe('13 分 36 秒');
  });
});

describe('formatAge', () => {
  it.each([
    [-5, '0 s'],
    [5_900_000, '5 s'],
    [61_000_000, '1 min 1 s'],
  ])('%d µs is %s', (micros, text) => {
    expect(formatAge(micros, words)).toBe(text);
  });
});
