/** Why an experiment cannot be prepared or judged. */
export interface ExperimentError {
  /** Stable, such as `value-does-not-fit`. */
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
  /** Path inside the experiment file, such as `buffers.2.init.value`; empty for the whole file. */
  readonly path: string;
}
