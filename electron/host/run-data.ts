import {err, ok, type Result} from '../../core/base/result.ts';
import {Comparison} from '../../core/experiment/compare.ts';
import {elementKinds} from '../../core/experiment/element-type.ts';
import {createExpected} from '../../core/experiment/expected-data.ts';
import {type ExperimentError} from '../../core/experiment/experiment-error.ts';
import {type ReadableBuffer} from '../../core/experiment/expression/evaluate.ts';
import {createSource, type DataScope, fillElements} from '../../core/experiment/fill-buffer.ts';
import {Summary} from '../../core/experiment/summarise.ts';
import {badInput, cancelled, type LabError} from '../../core/protocol/error.ts';
import {type Experiment, type ExperimentBuffer, type Tolerance} from '../../core/protocol/experiment.ts';
import {type RunBuffer} from '../../core/protocol/run.ts';
import {type RunFiles} from './run-files.ts';

/** Elements between two turns of the event loop: the host answers others while it fills and compares. */
const chunkElements = 32_768;

/** One buffer of a run with what it held before, and later what it holds and what it should. */
export interface BufferData {
  readonly buffer: ExperimentBuffer;
  /** Place in the experiment, such as `buffers.2`. */
  readonly path: string;
  readonly initial: Uint8Array;
}

/** A buffer after the run. */
export interface JudgedBuffer {
  readonly summary: RunBuffer;
  readonly actual: Uint8Array;
  readonly initial: Uint8Array;
  /** The expected elements from the first on, where there is an expectation. */
  readonly expected: Uint8Array | undefined;
  readonly tolerance: Tolerance;
}

/** The bytes of every file that the experiment's data names. */
export async function readDataFiles(
  experiment: Experiment,
  files: RunFiles,
): Promise<Result<Map<string, Uint8Array>, LabError>> {
  const bytes = new Map<string, Uint8Array>();
  for (const {init, expect} of experiment.buffers) {
    for (const path of [init.kind === 'file' ? init.path : '', expect?.kind === 'file' ? expect.path : '']) {
      if (path === '' || bytes.has(path)) continue;
      const read = await files.read(path);
      if (!read.ok) return read;
      bytes.set(path, read.value);
    }
  }
  return ok(bytes);
}

/** Fills every buffer as its `init` says, in the order of the experiment. */
export async function fillBuffers(
  experiment: Experiment,
  files: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<Result<BufferData[], LabError>> {
  const filled: BufferData[] = [];
  for (const [at, buffer] of experiment.buffers.entries()) {
    const kind = elementKinds[buffer.type];
    const path = `buffers.${at}`;
    const initial = allocate(buffer.count * kind.bytes);
    if (initial === undefined) return err(noMemory(buffer));
    if (buffer.init.kind !== 'uninitialised') {
      const scope = scopeOf(buffer, filled, files);
      const source = createSource(buffer.init, buffer, scope, `${path}.init`);
      if (!source.ok) return err(inputError(source.error));
      const problem = await inChunks(buffer.count, signal, (from, to) =>
        fillElements(source.value, kind, initial, from, to),
      );
      if (problem !== undefined) return err(problem);
    }
    filled.push({buffer, path, initial});
  }
  return ok(filled);
}

/** Sums up what each buffer holds and compares it with what was expected. */
export async function judgeBuffers(
  data: readonly BufferData[],
  actuals: readonly Uint8Array[],
  variants: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>,
  files: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<Result<JudgedBuffer[], LabError>> {
  const judged: JudgedBuffer[] = [];
  for (const [at, one] of data.entries()) {
    const result = await judge(one, actuals[at]!, {data, variants, files, signal});
    if (!result.ok) return result;
    judged.push(result.value);
  }
  return ok(judged);
}

interface JudgeContext {
  readonly data: readonly BufferData[];
  readonly variants: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly signal: AbortSignal;
}

async function judge(
  {buffer, path, initial}: BufferData,
  actual: Uint8Array,
  {data, variants, files, signal}: JudgeContext,
): Promise<Result<JudgedBuffer, LabError>> {
  const kind = elementKinds[buffer.type];
  const {expect, count} = buffer;
  const before = viewOf(initial);
  const after = viewOf(actual);
  const summary = new Summary(kind);
  const summed = await inChunks(count, signal, (from, to) => {
    for (let index = from; index < to; index++) {
      const at = index * kind.bytes;
      summary.add(kind.read(after, at), !sameBytes(before, after, at, kind.bytes));
    }
    return undefined;
  });
  if (summed !== undefined) return err(summed);
  const facts = {
    index: buffer.index,
    ...(buffer.name === undefined ? {} : {name: buffer.name}),
    type: buffer.type,
    count,
    sizeBytes: actual.byteLength,
    summary: summary.finish(),
  };
  if (expect === undefined) return ok({summary: facts, actual, initial, expected: undefined, tolerance: 0});
  const variant = expect.kind === 'variant' ? variants.get(expect.variant)?.get(buffer.index) : undefined;
  const scope = scopeOf(buffer, data, files);
  const wanted = createExpected(expect, buffer, scope, variant, `${path}.expect`);
  if (!wanted.ok) return err(inputError(wanted.error));
  const expected = allocate(wanted.value.count * kind.bytes);
  if (expected === undefined) return err(noMemory(buffer));
  const target = viewOf(expected);
  const comparison = new Comparison(kind, expect.tolerance, wanted.value.against);
  const problem = await inChunks(wanted.value.count, signal, (from, to) => {
    for (let index = from; index < to; index++) {
      const element = wanted.value.source.at(index);
      if (!element.ok) return element.error;
      kind.write(target, index * kind.bytes, element.value);
      comparison.add(index, kind.read(after, index * kind.bytes), element.value);
    }
    return undefined;
  });
  if (problem !== undefined) return err(problem);
  return ok({
    summary: {...facts, comparison: comparison.finish()},
    actual,
    initial,
    expected,
    tolerance: expect.tolerance,
  });
}

/** What expressions of `buffer` may read: buffers with what they held before the run. */
function scopeOf(
  buffer: ExperimentBuffer,
  filled: readonly BufferData[],
  files: ReadonlyMap<string, Uint8Array>,
): DataScope {
  return {
    count: buffer.count,
    file: (path) => files.get(path) ?? `${path} was not read`,
    buffer(key) {
      const isNumber = /^\d/.test(key);
      const found = filled.find(({buffer: other}) =>
        isNumber ? other.index === Number(key) : other.name === key,
      );
      if (found === undefined) {
        const what = isNumber ? `buffer(${key})` : key;
        return `there is no buffer ${what} that is filled before it`;
      }
      return readable(found);
    },
  };
}

function readable({buffer, initial}: BufferData): ReadableBuffer {
  const kind = elementKinds[buffer.type];
  const view = viewOf(initial);
  return {
    count: buffer.count,
    element(index) {
      const value = kind.read(view, index * kind.bytes);
      if (typeof value === 'number') return value;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : undefined;
    },
  };
}

/** Works through `count` elements and lets the host do other things in between. */
async function inChunks(
  count: number,
  signal: AbortSignal,
  work: (from: number, to: number) => ExperimentError | undefined,
): Promise<LabError | undefined> {
  for (let from = 0; from < count; from += chunkElements) {
    if (signal.aborted) return cancelled('The run');
    const problem = work(from, Math.min(count, from + chunkElements));
    if (problem !== undefined) return inputError(problem);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

export function inputError({code, message, nextStep, path}: ExperimentError): LabError {
  return badInput(code, message, nextStep, path === '' ? undefined : path);
}

function allocate(bytes: number): Uint8Array | undefined {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function noMemory({index, count, type}: ExperimentBuffer): LabError {
  const message = `There is no memory for buffer ${index} with ${count} elements of ${type}.`;
  return badInput('out-of-memory', message, 'Use smaller buffers.');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sameBytes(a: DataView, b: DataView, at: number, bytes: number): boolean {
  for (let offset = at; offset < at + bytes; offset++) {
    if (a.getUint8(offset) !== b.getUint8(offset)) return false;
  }
  return true;
}
