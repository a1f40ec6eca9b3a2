/** Why a kernel cannot be made into a program. */
export type SimtErrorCode =
  | 'no-kernel'
  | 'not-supported'
  | 'recursion'
  | 'unresolved'
  | 'type-mismatch'
  | 'duplicate-symbol'
  | 'function-constant'
  | 'malformed';

/** One reason, with its place and what to do. */
export interface SimtError {
  readonly code: SimtErrorCode;
  readonly message: string;
  /** The module by its name in the request; the 1-based line of its text, 0 where there is no text. */
  readonly module: string;
  readonly line: number;
  readonly nextStep: string;
}
