/** Something wrong at a place of the text. Offsets are UTF-16; `SourceText` turns them into lines and columns. */
export interface IrDiagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case identifier, such as `expected-type`. */
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}
