/** The outcome of an operation that is expected to fail at times. Exceptions are for bugs only. */
export type Result<T, E> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: E};

/** A success that carries `value`. */
export function ok<T>(value: T): {readonly ok: true; readonly value: T} {
  return {ok: true, value};
}

/** An expected failure that carries `error`. */
export function err<E>(error: E): {readonly ok: false; readonly error: E} {
  return {ok: false, error};
}
