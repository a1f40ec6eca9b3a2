import {type CancelSignal} from '../../base/cancel.ts';
import {type Result, err, ok} from '../../base/result.ts';
import {type Module} from '../../ir/model/module.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {printModule} from '../../ir/printer/print-module.ts';
import {verifyModule} from '../../ir/verify/verify-module.ts';
import {bodies, conditions, functions, instructions, straightLines} from './function-passes.ts';
import * as passes from './module-passes.ts';
import {parameters} from './parameter-pass.ts';
import {type ReductionPass} from './pass.ts';
import {collectMetadata} from './references.ts';

/** Coarse first: what goes in one piece need not be tried in parts. */
export const reductionPasses: readonly ReductionPass[] = [
  functions,
  bodies,
  passes.namedLists,
  passes.namedNodes,
  passes.listedGlobals,
  passes.unusedGlobals,
  conditions,
  straightLines,
  instructions,
  passes.attachments,
  parameters,
  passes.elementPairs,
  passes.elements,
  passes.functionAttributes,
  passes.groupAttributes,
  passes.groups,
  passes.types,
];

export interface ReductionProgress {
  readonly text: string;
  readonly lines: number;
  readonly pass: string;
  readonly attempts: number;
  /** Candidates that were no valid module and cost no attempt. */
  readonly invalid: number;
}

export interface Reduction extends ReductionProgress {
  /** Lines of the module that was given. */
  readonly linesBefore: number;
  /** True where nothing more can be left out; false when it was stopped. */
  readonly complete: boolean;
}

export type ReductionFailure =
  | {readonly code: 'not-a-module'; readonly message: string}
  /** The module that was given does not fail in the way that is looked for. */
  | {readonly code: 'does-not-fail'};

export interface ReductionOptions {
  /** Candidates that are tried at the same time. */
  readonly concurrency: number;
  readonly signal?: CancelSignal;
  /** Called after each step that made the module smaller. */
  readonly onProgress?: (progress: ReductionProgress) => void;
}

/**
 * The smallest module that still `fails` the same way: hierarchical delta debugging over functions, records, branches,
 * instructions, metadata and attributes until no unit can be left out. Every candidate is a valid module (printed and
 * verified); `fails` decides by its own fingerprint. To go on after a stop, reduce the last text again.
 */
export async function reduceModule(
  source: string,
  fails: (text: string) => Promise<boolean>,
  options: ReductionOptions,
): Promise<Result<Reduction, ReductionFailure>> {
  const parsed = readValid(source);
  if (!parsed.ok) return err({code: 'not-a-module', message: parsed.error});
  if (!(await fails(source))) return err({code: 'does-not-fail'});
  const search = new Search(printModule(parsed.value), fails, options);
  // The printer's text is what candidates are made of; where it does not fail, the text itself stays.
  if (!(await search.attempt(search.text)))
    return ok({
      ...search.progress('printing'),
      text: source,
      linesBefore: lineCount(source),
      complete: false,
    });
  for (let shrunk = true; shrunk && !search.stopped;) {
    const before = search.text;
    for (const pass of reductionPasses) await search.run(pass);
    shrunk = search.text !== before;
  }
  return ok({...search.progress('done'), linesBefore: lineCount(source), complete: !search.stopped});
}

class Search {
  text: string;
  private readonly fails: (text: string) => Promise<boolean>;
  private readonly options: ReductionOptions;
  private readonly known = new Map<string, boolean>();
  private attempts = 0;
  private invalid = 0;

  constructor(text: string, fails: (text: string) => Promise<boolean>, options: ReductionOptions) {
    this.text = text;
    this.fails = fails;
    this.options = options;
  }

  get stopped(): boolean {
    return this.options.signal?.aborted === true;
  }

  progress(pass: string): ReductionProgress {
    return {
      text: this.text,
      lines: lineCount(this.text),
      pass,
      attempts: this.attempts,
      invalid: this.invalid,
    };
  }

  async attempt(text: string): Promise<boolean> {
    const seen = this.known.get(text);
    if (seen !== undefined) return seen;
    this.attempts++;
    const failed = await this.fails(text);
    this.known.set(text, failed);
    return failed;
  }

  /** Tries to leave out runs of units, large ones first, halved until single units were tried. */
  async run(pass: ReductionPass): Promise<void> {
    let count = pass.count(parseModule(this.text).module);
    for (let size = count; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < count;) {
        if (this.stopped) return;
        const starts = Array.from(
          {length: this.options.concurrency},
          (_, index) => from + index * size,
        ).filter((start) => start < count);
        const candidates = starts.map((start) => this.candidate(pass, start, Math.min(count, start + size)));
        const outcomes = await Promise.all(
          candidates.map((text) => (text === undefined ? false : this.attempt(text))),
        );
        const hit = outcomes.indexOf(true);
        const found = candidates[hit];
        if (found === undefined) {
          from += starts.length * size;
          continue;
        }
        this.text = found;
        this.known.clear();
        this.options.onProgress?.(this.progress(pass.name));
        count = pass.count(parseModule(this.text).module);
        from = starts[hit] ?? from;
      }
    }
  }

  /** The module without the units, or undefined where that is no smaller or no valid module. */
  private candidate(pass: ReductionPass, from: number, to: number): string | undefined {
    const {module} = parseModule(this.text);
    pass.drop(module, from, to);
    collectMetadata(module);
    const text = printModule(module);
    if (text.length >= this.text.length) return undefined;
    if (readValid(text).ok) return text;
    this.invalid++;
    return undefined;
  }
}

/** Reads and verifies; the error is the first problem's text. */
function readValid(text: string): Result<Module, string> {
  const {module, diagnostics} = parseModule(text);
  const problem = [...diagnostics, ...verifyModule(module, {limit: 1})].find(
    ({severity}) => severity === 'error',
  );
  return problem === undefined ? ok(module) : err(problem.message);
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}
