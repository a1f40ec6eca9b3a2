import {afterAll, describe, expect, test} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {type SeparableUnit} from '../../../core/msl/source-pass/separable-units.ts';
import {compileRequestSchema} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type ToolchainInfo} from '../../../core/protocol/lab.ts';
import {sharedHeaderFolder} from '../../testing/shared-headers.ts';
import {type MadeAir} from './air-step.ts';
import {type ClangJob, type ClangOutcome, type JoinJob} from './clang-pool.ts';
import {compileInParts, mostInstantiationsAtOnce, type PartRunner, partsOf} from './compile-in-parts.ts';
import {createPortableToolchain} from './portable-toolchain.ts';
import {bundleClangWorker, repositoryFolder} from './testing/bundle-worker.ts';

const text = 'abcdefgh';
const units: SeparableUnit[] = [...text].map((_letter, start) => ({
  kind: 'instantiation',
  start,
  end: start + 1,
}));
const step = {state: 'passed', durationMs: 1, detail: 'Done.'} as const;
const sourceMap = {files: [], functions: [], places: '', lines: ''};
const timeout: LabError = {
  kind: 'timeout',
  code: 'compile-timeout',
  message: 'late',
  nextStep: '',
  limitMs: 1,
};

function madeOf(airText: string): MadeAir {
  return {air: {text: airText, sourceMap}, diagnostics: [], emission: step, check: step, library: step};
}

function outcomeOf(exitCode: number, stderr: string, air?: MadeAir): ClangOutcome {
  const nothing = {stdout: '', outputs: {}, commandLine: [], instance: 'made', durationMs: 1} as const;
  return {...nothing, exitCode, stderr, ...(air === undefined ? {} : {air})};
}

/** A pool whose Clang makes of each part its letters. */
class LetterPool implements PartRunner {
  readonly compiled: string[] = [];
  readonly joined: string[] = [];
  atOnce = 0;
  private running = 0;
  private readonly answer: (letters: string) => ClangOutcome | LabError;

  constructor(
    answer: (letters: string) => ClangOutcome | LabError = (letters) => outcomeOf(0, '', madeOf(letters)),
  ) {
    this.answer = answer;
  }

  async run(job: ClangJob | JoinJob): ReturnType<PartRunner['run']> {
    this.atOnce = Math.max(this.atOnce, ++this.running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.running--;
    if ('join' in job) {
      this.joined.push(...job.join.parts.map((part) => part.text));
      return ok(outcomeOf(0, '', madeOf(this.joined.join(''))));
    }
    const letters = String(job.files['k.metal']).replaceAll(' ', '');
    this.compiled.push(letters);
    const answer = this.answer(letters);
    return 'kind' in answer ? {ok: false, error: answer} : ok(answer);
  }
}

function run(pool: PartRunner, partLength: number, signal?: AbortSignal, progress: string[] = []) {
  const parts = Array.from({length: units.length / partLength}, (_, part) =>
    units.slice(part * partLength, (part + 1) * partLength),
  );
  const air = {
    irFile: 'out.ll',
    records: {functions: [], structures: [], variables: [], includes: []},
  } as never;
  const job: ClangJob = {args: [], files: {'k.metal': text}, outputs: []};
  const onProgress = (done: number, total: number): number => progress.push(`${done}/${total}`);
  return compileInParts(
    pool,
    {job, air, sourceFile: 'k.metal', text, units, onProgress},
    parts,
    signal === undefined ? {} : {signal},
  );
}

describe('a compile in parts', () => {
  test('compiles two at once, tells how far it is, and joins in order', async () => {
    const pool = new LetterPool();
    const progress: string[] = [];
    const result = await run(pool, 2, undefined, progress);
    expect(result.ok && result.value.outcome.air?.air?.text).toBe(text);
    expect(pool.joined).toEqual(['ab', 'cd', 'ef', 'gh']);
    expect(pool.atOnce).toBe(2);
    expect(progress).toEqual(['0/4', '1/4', '2/4', '3/4', '4/4']);
  });

  test('halves a part that is too much until it is not', async () => {
    const pool = new LetterPool((letters) => {
      return letters.length > 1 && letters.includes('g') ? timeout : outcomeOf(0, '', madeOf(letters));
    });
    const result = await run(pool, 4);
    expect(result.ok && result.value.outcome.air?.air?.text).toBe(text);
    expect(pool.joined).toEqual(['abcd', 'ef', 'g', 'h']);
  });

  test('fails as one unit alone fails', async () => {
    const result = await run(
      new LetterPool((letters) => (letters.includes('g') ? timeout : outcomeOf(0, '', madeOf(letters)))),
      4,
    );
    expect(result).toEqual({ok: false, error: timeout});
  });

  test('answers with the errors of the first part, else with those of all parts', async () => {
    const first = new LetterPool((letters) => outcomeOf(1, `errors of ${letters}`));
    const result = await run(first, 2);
    expect(result.ok && result.value.outputs).toEqual(['errors of ab']);
    expect(first.compiled.length).toBeLessThan(4);
    const later = new LetterPool((letters) =>
      letters < 'e'
        ? outcomeOf(0, `warnings of ${letters}`, madeOf(letters))
        : outcomeOf(1, `errors of ${letters}`),
    );
    const all = await run(later, 2);
    expect(all.ok && all.value.outcome.exitCode).toBe(1);
    expect(all.ok && all.value.outputs).toEqual([
      'warnings of ab',
      'warnings of cd',
      'errors of ef',
      'errors of gh',
    ]);
    expect(later.joined).toEqual([]);
  });

  test('ends as cancelled when it is withdrawn, and starts nothing more', async () => {
    const controller = new AbortController();
    const pool = new LetterPool((letters) => {
      controller.abort();
      return outcomeOf(0, '', madeOf(letters));
    });
    const result = await run(pool, 1, controller.signal);
    expect(!result.ok && result.error.kind).toBe('cancelled');
    expect(pool.compiled.length).toBeLessThanOrEqual(2);
  });

  test('is for sources of many instantiations', () => {
    const many = Array.from({length: mostInstantiationsAtOnce}, (): SeparableUnit => ({
      kind: 'instantiation',
      start: 0,
      end: 1,
    }));
    expect(partsOf(many)).toBeUndefined();
    expect(partsOf([...many, ...many])?.flat().length).toBe(2 * mostInstantiationsAtOnce);
  });
});

describe('the portable toolchain', async () => {
  const states: ToolchainInfo[] = [];
  const workerPath = await bundleClangWorker(repositoryFolder);
  const toolchain = createPortableToolchain({
    workerPath,
    headerCacheFolder: sharedHeaderFolder,
    onState: (state) => states.push(state),
  });
  afterAll(() => toolchain.dispose());
  const count = mostInstantiationsAtOnce + 4;
  const lines = Array.from({length: count}, (_, index) => {
    return `template [[host_name("fill_${index}")]] kernel fill_t fill<${index}>;`;
  });
  const source = `#include <metal_stdlib>
constant uint limit [[function_constant(3)]];
template <int N> kernel void fill(device int *out, uint i [[thread_position_in_grid]]) { if (i < limit) out[i] = N; }
typedef decltype(fill<0>) fill_t;
${lines.join('\n')}
`;
  const request = (text: string) => compileRequestSchema.parse({name: 'many.metal', source: text});

  test('compiles a source of many instantiations in parts, to one module', {timeout: 120_000}, async () => {
    const result = await toolchain.compile(request(source));
    if (!result.ok) throw new Error(result.error.message);
    const {ir, stages, diagnostics} = result.value;
    expect(diagnostics).toEqual([]);
    expect(stages.slice(0, 4).map(({state}) => state)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(ir?.text.match(/^define void @fill_\d+\(/gm)?.length).toBe(count);
    expect(ir?.text.match(/^@_ZL5limit = /gm)?.length).toBe(1);
    expect(stages[1]?.detail).toMatch(/in \d parts that were joined/);
    expect(states.some(({detail}) => detail.startsWith('Compiling many.metal: 1 of '))).toBe(true);
    expect(toolchain.describe().detail).toMatch(/^Clang /);
  });

  test('tells an error of such a source once, at its place', {timeout: 120_000}, async () => {
    const result = await toolchain.compile(request(source.replace('out[i] = N', 'out[i] = M')));
    expect(result.ok && result.value.diagnostics.map(({message}) => message)).toEqual([
      "use of undeclared identifier 'M'",
    ]);
    expect(result.ok && result.value.diagnostics[0]?.location?.range.start.line).toBe(3);
  });
});
