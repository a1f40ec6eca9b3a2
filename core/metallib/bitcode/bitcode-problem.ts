/** What is wrong with a file and where: the offset counts bytes from the file's start. */
export interface BitcodeProblem {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case identifier, such as `truncated`. */
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** Unwinds from the depth of a malformed file to the function of the API, which turns it into a problem. */
export class BitcodeFailure extends Error {
  readonly code: string;
  readonly offset: number;

  constructor(code: string, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Runs `read`; a failure becomes a problem, anything else is a bug and goes on. */
export function catchFailure<T>(
  read: () => T,
): {readonly value: T} | {readonly value: undefined; readonly problem: BitcodeProblem} {
  try {
    return {value: read()};
  } catch (thrown) {
    if (!(thrown instanceof BitcodeFailure)) throw thrown;
    const {code, message, offset} = thrown;
    return {value: undefined, problem: {severity: 'error', code, message, offset}};
  }
}
