import {Comparison} from '../../../core/experiment/compare.ts';
import {elementKinds} from '../../../core/experiment/element-type.ts';
import {type TimingRefusal} from '../../../core/protocol/timing.ts';
import {type DispatchReply} from '../../service/device-bridge.ts';
import {type BufferData} from '../run-data.ts';

/** Findings of checked mode after which a result is not defined: it may be right by luck, and its time means nothing. */
const undefinedResults = new Set([
  'uninitialised-read',
  'data-race',
  'async-pending',
  'async-in-visible-function',
  'out-of-bounds',
  'divergent-barrier',
]);

/** Bytes that no kernel is likely to leave: an output that a variant does not write differs from one that it does. */
const poisonByte = 0xa5;

/** Refuses a variant whose result in checked mode is not defined. */
export function refuseFindings(variant: string, {findings}: DispatchReply): TimingRefusal | undefined {
  const found = findings.find(({kind}) => undefinedResults.has(kind));
  if (found === undefined) return undefined;
  const line = found.irLine === 0 ? '' : ` (IR line ${found.irLine})`;
  return {
    variant,
    reason: 'undefined-result',
    message: `The result of ${variant} is not defined: checked mode found that it ${found.message}${line}.`,
  };
}

/** The first element in which the buffers of a variant and of the baseline differ by more than the tolerance. */
export function refuseDifference(
  variant: string,
  baseline: string,
  data: readonly BufferData[],
  actual: readonly Uint8Array[],
  wanted: readonly Uint8Array[],
  when: string,
): TimingRefusal | undefined {
  for (const [at, {buffer}] of data.entries()) {
    const [own, others] = [actual[at]!, wanted[at]!];
    if (Buffer.compare(own, others) === 0) continue;
    const kind = elementKinds[buffer.type];
    const comparison = new Comparison(kind, buffer.expect?.tolerance ?? 0, baseline);
    const [ownView, othersView] = [viewOf(own), viewOf(others)];
    for (let element = 0; element < buffer.count; element++) {
      const offset = element * kind.bytes;
      comparison.add(element, kind.read(ownView, offset), kind.read(othersView, offset));
    }
    const {firstMismatch, mismatches} = comparison.finish();
    if (firstMismatch === undefined) continue;
    const {element, actual: value, expected} = firstMismatch;
    const name = buffer.name === undefined ? '' : ` (${buffer.name})`;
    return {
      variant,
      reason: 'differs',
      message:
        `${variant} and ${baseline} leave different results ${when}: element ${element} of buffer ${buffer.index}${name} is ` +
        `${value} and not ${expected}; ${mismatches} of ${buffer.count} elements differ.`,
      buffer: buffer.index,
      element,
      actual: value,
      expected,
    };
  }
  return undefined;
}

/**
 * The data with every output poisoned: buffers that a kernel may write and that began as a constant or as nothing. What
 * begins with data of its own is read as well as written, and stays.
 */
export function poisoned(data: readonly BufferData[], written: ReadonlySet<number>): BufferData[] {
  return data.map((one) => {
    const {kind} = one.buffer.init;
    if (!written.has(one.buffer.index) || (kind !== 'fill' && kind !== 'uninitialised')) return one;
    const buffer = {...one.buffer, init: {kind: 'fill' as const, value: 0}};
    return {...one, buffer, initial: new Uint8Array(one.initial.byteLength).fill(poisonByte)};
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
