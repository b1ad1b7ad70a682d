/**
 * Turns what a server sent into what the types promise, or says which field is wrong.
 * A decoder throws {@link DecodeError}; the path to the field is put together on the way out, so
 * that a good answer costs no string building.
 */
export type Decoder<T> = (value: unknown) => T;
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

const SHOWN_VALUE_CHARS = 60;

export class DecodeError extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path === '' ? 'the answer' : path}: ${problem}`);
    this.name = 'DecodeError';
  }

  /** The same problem, seen from one level further out. */
  within(segment: string): DecodeError {
    const dot = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new DecodeError(segment + dot + this.path, this.problem);
  }
}

function expected(what: string, value: unknown): DecodeError {
  const shown = value === undefined ? 'missing' : JSON.stringify(value).slice(0, SHOWN_VALUE_CHARS);
  return new DecodeError('', `${shown} (expected: ${what})`);
}

export const string: Decoder<string> = (value) => {
  if (typeof value !== 'string') throw expected('a text', value);
  return value;
};

export const number: Decoder<number> = (value) => {
  if (typeof value !== 'number') throw expected('a number', value);
  return value;
};

export const boolean: Decoder<boolean> = (value) => {
  if (typeof value !== 'boolean') throw expected('true or false', value);
  return value;
};

export function oneOf<const T extends string>(...allowed: readonly T[]): Decoder<T> {
  return (value) => {
    const found = allowed.find((a) => a === value);
    if (found === undefined) throw expected(`one of ${allowed.join(', ')}`, value);
    return found;
  };
}

export function nullable<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null ? null : inner(value));
}

export function array<T>(inner: Decoder<T>): Decoder<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw expected('a list', value);
    return value.map((item, i) => inside(`[${i}]`, inner, item));
  };
}

/** An object whose keys are not known ahead: attributes, counts. */
export function dictionary<T>(inner: Decoder<T>): Decoder<Record<string, T>> {
  return (value) => {
    const source = asObject(value);
    // A null prototype: a key named "constructor" or "__proto__" is data, nothing else.
    const result: Record<string, T> = Object.create(null);
    for (const key of Object.keys(source)) result[key] = inside(key, inner, source[key]);
    return result;
  };
}

/** Fields that are not named are left out of the result: a newer server may send more. */
export function object<S extends Record<string, Decoder<unknown>>>(
  shape: S,
): Decoder<{ [K in keyof S]: Decoded<S[K]> }> {
  const fields = Object.entries(shape);
  return (value) => {
    const source = asObject(value);
    const result: Record<string, unknown> = {};
    for (const [key, decoder] of fields) result[key] = inside(key, decoder, source[key]);
    return result as { [K in keyof S]: Decoded<S[K]> };
  };
}

export const anything: Decoder<unknown> = (value) => value;

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw expected('an object', value);
  }
  return value as Record<string, unknown>;
}

function inside<T>(segment: string, decoder: Decoder<T>, value: unknown): T {
  try {
    return decoder(value);
  } catch (error) {
    throw error instanceof DecodeError ? error.within(segment) : error;
  }
}
