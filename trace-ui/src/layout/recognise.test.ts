import { describe, expect, it } from 'vitest';
import { recognise } from './recognise';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('recognise', () => {
  it('takes 32 hex digits for a trace id, whatever their case', () => {
    expect(recognise(` ${TRACE.toUpperCase()} `)).toEqual({ kind: 'trace', traceId: TRACE });
  });

  it('takes a traceparent for its trace and span', () => {
    expect(recognise(`00-${TRACE}-00f067aa0ba902b7-01`)).toEqual({
      kind: 'trace',
      traceId: TRACE,
      spanId: '00f067aa0ba902b7',
    });
  });

  it.each(['SO20261122008877', '7203948572039485720', 'a.b_c:d-e', TRACE.slice(1)])(
    'takes %s for a serial number',
    (serial) => {
      expect(recognise(serial)).toEqual({ kind: 'serial', serial });
    },
  );

  it.each(['two words', 'service=order', '订单', 'x'.repeat(65), '../../etc'])(
    'does not know %s',
    (text) => {
      expect(recognise(text).kind).toBe('unknown');
    },
  );

  it('waits while nothing is typed', () => {
    expect(recognise('  ').kind).toBe('nothing');
  });
});
