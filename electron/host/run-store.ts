import {err, ok, type Result} from '../../core/base/result.ts';
import {isWithin} from '../../core/experiment/compare.ts';
import {elementKinds} from '../../core/experiment/element-type.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type RunBufferPage} from '../../core/protocol/run.ts';
import {type ValidRequest} from './validate.ts';
import {type JudgedBuffer} from './run-data.ts';

/** Runs and bytes that one caller's store holds; the oldest run goes first. */
const maxRuns = 4;
const maxBytes = 512 * 1024 * 1024;

const maxListedMismatches = 4096;

/** The buffers of a caller's last runs, for paging. */
export class RunStore {
  private readonly runs = new Map<string, readonly JudgedBuffer[]>();

  add(runId: string, buffers: readonly JudgedBuffer[]): void {
    this.runs.delete(runId);
    this.runs.set(runId, buffers);
    for (const oldest of this.runs.keys()) {
      const isTooMuch = this.runs.size > maxRuns || (this.runs.size > 1 && this.bytes() > maxBytes);
      if (!isTooMuch) break;
      this.runs.delete(oldest);
    }
  }

  /** All buffers of a run; undefined where they are gone. */
  get(runId: string): readonly JudgedBuffer[] | undefined {
    return this.runs.get(runId);
  }

  page(request: ValidRequest<'readRunBuffer'>): Result<RunBufferPage, LabError> {
    const {runId, index, version, firstElement, elements} = request;
    const buffers = this.runs.get(runId);
    if (buffers === undefined) {
      const message = `The buffers of the run ${JSON.stringify(runId)} are not kept any more.`;
      return err(badInput('unknown-run', message, 'Run the experiment again.', 'runId'));
    }
    const buffer = buffers.find(({summary}) => summary.index === index);
    if (buffer === undefined) {
      const message = `The run has no buffer ${index}.`;
      return err(badInput('unknown-buffer', message, 'Use an index of the reply.', 'index'));
    }
    const bytes = buffer[version];
    if (bytes === undefined) {
      const message = `Buffer ${index} has no expected values.`;
      return err(badInput('no-expectation', message, 'Give it an "expect" in the experiment.', 'version'));
    }
    const kind = elementKinds[buffer.summary.type];
    const count = bytes.byteLength / kind.bytes;
    const last = Math.min(count, firstElement + elements);
    const page = bytes.subarray(Math.min(firstElement, count) * kind.bytes, last * kind.bytes);
    return ok({
      type: buffer.summary.type,
      firstElement,
      count,
      base64: Buffer.from(page.buffer, page.byteOffset, page.byteLength).toString('base64'),
      ...(version === 'actual' && buffer.expected !== undefined
        ? {mismatches: mismatchesIn(buffer, buffer.expected, firstElement, last)}
        : {}),
    });
  }

  private bytes(): number {
    let total = 0;
    for (const buffers of this.runs.values()) {
      for (const {actual, initial, expected} of buffers)
        total += actual.byteLength + initial.byteLength + (expected?.byteLength ?? 0);
    }
    return total;
  }
}

function mismatchesIn(buffer: JudgedBuffer, expected: Uint8Array, from: number, to: number): number[] {
  const kind = elementKinds[buffer.summary.type];
  const actual = new DataView(buffer.actual.buffer, buffer.actual.byteOffset, buffer.actual.byteLength);
  const wanted = new DataView(expected.buffer, expected.byteOffset, expected.byteLength);
  const end = Math.min(to, expected.byteLength / kind.bytes);
  const found: number[] = [];
  for (let index = from; index < end && found.length < maxListedMismatches; index++) {
    const at = index * kind.bytes;
    if (!isWithin(kind.read(actual, at), kind.read(wanted, at), kind, buffer.tolerance))
      found.push(index - from);
  }
  return found;
}
