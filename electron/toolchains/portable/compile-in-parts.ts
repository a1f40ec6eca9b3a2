import {type CancelSignal} from '../../../core/base/cancel.ts';
import {type Result, ok} from '../../../core/base/result.ts';
import {type SeparableUnit, textWithout} from '../../../core/msl/source-pass/separable-units.ts';
import {cancelled, type LabError} from '../../../core/protocol/error.ts';
import {type AirRequest, type MadeAir, type StepResult} from './air-step.ts';
import {type ClangJob, type ClangOutcome, type JoinJob, type RunOptions} from './clang-pool.ts';

/**
 * A source with more explicit instantiations is compiled in parts: Clang's memory and time grow with each, and a source of
 * some hundred needs more memory than WebAssembly has. Sources with fewer are compiled whole.
 */
export const mostInstantiationsAtOnce = 96;
/** Small enough that another document's compile, which takes its turn between parts, need not wait long. */
const unitsPerPart = 20;
/** As many as the pool has workers. */
const partsAtOnce = 2;
/** To read, check and assemble the AIR of hundreds of kernels. */
const joinLimitMs = 600_000;

/** What a compile in parts needs of the pool. */
export interface PartRunner {
  run(job: ClangJob | JoinJob, options: RunOptions): Promise<Result<ClangOutcome, LabError>>;
}

export interface PartsRequest {
  /** The compile of the whole source. */
  readonly job: ClangJob;
  readonly air: AirRequest;
  readonly sourceFile: string;
  readonly text: string;
  readonly units: readonly SeparableUnit[];
  /** Told how many parts are done, of how many. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface PartsOutcome {
  readonly outcome: ClangOutcome;
  /** What Clang said of each part. */
  readonly outputs: readonly string[];
}

/** The units of each part, in order; undefined for a source that is compiled whole. */
export function partsOf(units: readonly SeparableUnit[]): SeparableUnit[][] | undefined {
  const instantiations = units.filter(({kind}) => kind === 'instantiation').length;
  if (instantiations <= mostInstantiationsAtOnce) return undefined;
  const parts: SeparableUnit[][] = [];
  for (let at = 0; at < units.length; at += unitsPerPart) parts.push(units.slice(at, at + unitsPerPart));
  return parts;
}

/**
 * Compiles a source in parts and joins their AIR. A part that is still too much for Clang is halved. Where the first part
 * has errors, which are mostly of what all parts have in common, they are the answer. An outcome without AIR and without an
 * error says that the parts do not go together: such a source must be compiled whole.
 */
export async function compileInParts(
  runner: PartRunner,
  request: PartsRequest,
  parts: readonly (readonly SeparableUnit[])[],
  options: RunOptions,
): Promise<Result<PartsOutcome, LabError>> {
  return new PartsCompile(runner, request, parts, options).run();
}

interface Part {
  readonly units: readonly SeparableUnit[];
  outcome?: ClangOutcome;
}

class PartsCompile {
  private readonly runner: PartRunner;
  private readonly request: PartsRequest;
  private readonly options: RunOptions;
  private readonly parts: Part[];
  private readonly withdrawal = new AbortController();
  private failure: LabError | undefined;

  constructor(
    runner: PartRunner,
    request: PartsRequest,
    parts: readonly (readonly SeparableUnit[])[],
    options: RunOptions,
  ) {
    this.runner = runner;
    this.request = request;
    this.options = options;
    this.parts = parts.map((units) => ({units}));
  }

  async run(): Promise<Result<PartsOutcome, LabError>> {
    const {signal} = this.options;
    const withdraw = (): void => this.withdrawal.abort();
    signal?.addEventListener('abort', withdraw);
    this.tell();
    const waiting = new Set(this.parts);
    const work = async (): Promise<void> => {
      for (const part of waiting) {
        waiting.delete(part);
        if (this.isStopped(signal)) return;
        for (const half of await this.compile(part)) waiting.add(half);
      }
    };
    await Promise.all(Array.from({length: partsAtOnce}, work));
    signal?.removeEventListener('abort', withdraw);
    if (signal?.aborted === true) return {ok: false, error: cancelled('The compile')};
    if (this.failure !== undefined) return {ok: false, error: this.failure};
    const first = this.parts[0]?.outcome;
    if (first !== undefined && isRefused(first)) return ok({outcome: first, outputs: [first.stderr]});
    return this.join();
  }

  private isStopped(signal: CancelSignal | undefined): boolean {
    const first = this.parts[0]?.outcome;
    return (
      signal?.aborted === true || this.failure !== undefined || (first !== undefined && isRefused(first))
    );
  }

  /** The halves of a part that was too much. */
  private async compile(part: Part): Promise<readonly Part[]> {
    const {runner, request, options} = this;
    const {job, air, sourceFile, text, units} = request;
    const files = {...job.files, [sourceFile]: textWithout(text, units, new Set(part.units))};
    const {limitMs} = options;
    const run = await runner.run(
      {...job, files, air: {...air, isPart: true}},
      {signal: this.withdrawal.signal, ...(limitMs === undefined ? {} : {limitMs})},
    );
    if (run.ok) {
      part.outcome = run.value;
      // What the others would say is not asked for any more.
      if (part === this.parts[0] && isRefused(run.value)) this.withdrawal.abort();
      this.tell();
      return [];
    }
    if (this.withdrawal.signal.aborted) return [];
    if (!wasTooMuch(run.error) || part.units.length < 2) {
      this.failure = run.error;
      this.withdrawal.abort();
      return [];
    }
    const middle = part.units.length >> 1;
    const halves = [part.units.slice(0, middle), part.units.slice(middle)].map((half) => ({units: half}));
    this.parts.splice(this.parts.indexOf(part), 1, ...halves);
    this.tell();
    return halves;
  }

  private tell(): void {
    const done = this.parts.filter(({outcome}) => outcome !== undefined).length;
    this.request.onProgress(done, this.parts.length);
  }

  private async join(): Promise<Result<PartsOutcome, LabError>> {
    const outcomes = this.parts.flatMap(({outcome}) => outcome ?? []);
    const [first] = outcomes;
    if (first === undefined) throw new Error('a compile in parts has no part');
    const outputs = outcomes.map(({stderr}) => stderr);
    const refused = outcomes.find(isRefused);
    const durationMs = outcomes.reduce((sum, outcome) => sum + outcome.durationMs, 0);
    const stderr = [...new Set(outputs)].join('');
    const common = {...first, stderr, outputs: {}, durationMs};
    if (refused !== undefined) {
      const {air: _air, ...withoutAir} = common;
      const diagnostics = outcomes.flatMap(({air}) => air?.diagnostics ?? []);
      const air = refused.air === undefined ? {} : {air: {...refused.air, diagnostics}};
      return ok({outcome: {...withoutAir, exitCode: refused.exitCode, ...air}, outputs});
    }
    const made = outcomes.flatMap(({air}) => air ?? []);
    const {options, profile} = this.request.air;
    const job: JoinJob = {join: {parts: made.flatMap(({air}) => air ?? []), options, profile}};
    const {signal} = this.options;
    const joined = await this.runner.run(job, {
      limitMs: joinLimitMs,
      ...(signal === undefined ? {} : {signal}),
    });
    if (!joined.ok) return joined;
    const {air} = joined.value;
    if (air === undefined) return ok({outcome: common, outputs});
    const whole: MadeAir = {
      ...air,
      diagnostics: [...made.flatMap(({diagnostics}) => diagnostics), ...air.diagnostics],
      emission: emissionOf(made, air),
    };
    const {air: _air, ...withoutAir} = common;
    return ok({
      outcome: {...withoutAir, durationMs: durationMs + joined.value.durationMs, air: whole},
      outputs,
    });
  }
}

/** Clang found errors, or its IR has no AIR. */
function isRefused({exitCode, air}: ClangOutcome): boolean {
  return exitCode !== 0 || air?.air === undefined;
}

/** Less of the same source may be possible: no memory, no time. */
function wasTooMuch({kind, code}: LabError): boolean {
  return kind === 'timeout' || code === 'clang-trap' || code === 'clang-worker-lost';
}

function emissionOf(made: readonly MadeAir[], joined: MadeAir): StepResult {
  const durationMs = made.reduce((sum, {emission}) => sum + emission.durationMs, joined.emission.durationMs);
  const {state, detail} = joined.emission;
  if (state !== 'passed') return {state, durationMs, detail};
  return {
    state,
    durationMs,
    detail: `${detail.replace(/\.$/, '')}, in ${made.length} parts that were joined.`,
  };
}
