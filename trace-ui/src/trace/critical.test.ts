import { describe, expect, it } from 'vitest';
import { lostTrace, T0 } from '../fixtures';
import { criticalPath } from './critical';

describe('the critical path', () => {
  it('is by span what the collector says by row', () => {
    const [root, second] = lostTrace.spans.map((span) => span.spanId);
    const path = criticalPath({
      ...lostTrace,
      criticalPath: [
        { row: 0, startMicros: 0, durationMicros: 10 },
        { row: 1, startMicros: 10, durationMicros: 5.5 },
        { row: 0, startMicros: 15.5, durationMicros: 4.5 },
      ],
    });

    expect(path.get(root ?? '')).toEqual([{ from: T0, to: T0 + 10 }, { from: T0 + 15.5, to: T0 + 20 }]);
    expect(path.get(second ?? '')).toEqual([{ from: T0 + 10, to: T0 + 15.5 }]);
    expect(path.size).toBe(2);
  });
});
