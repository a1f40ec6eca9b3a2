import {type RandomStream, randomStream} from '../../base/random.ts';
import {
  checkCopy,
  type CopyDescription,
  type CopyDirection,
  deviceElements,
  extentOf,
  linearCopy,
  tileCopy,
} from '../description.ts';
import {type CopyElement, copyElements, elementFacts} from '../element.ts';

/** One combination of the sweep: a copy and the launch that it runs with. */
export interface SweepCase {
  readonly copy: CopyDescription;
  readonly threadsPerThreadgroup: number;
  readonly threadgroups: number;
}

const directions: readonly CopyDirection[] = ['d2t', 't2d'];

/**
 * `count` combinations, the same for the same seed. The first pass every element type through both shapes and directions,
 * whole and at an edge; the others are drawn.
 */
export function sweepCases(count: number, seed = 9): SweepCase[] {
  const random = randomStream(seed);
  const cases: SweepCase[] = [];
  const known = new Set<string>();
  for (let turn = 0; cases.length < count; turn++) {
    const element = copyElements[turn % copyElements.length] ?? 'float';
    const direction = directions[Math.floor(turn / copyElements.length) % 2] ?? 'd2t';
    const kind = Math.floor(turn / (2 * copyElements.length)) % 4;
    const one =
      kind === 0 ? linearCase(random, element, direction) : tileCase(random, element, direction, kind);
    const key = JSON.stringify(one);
    if (known.has(key) || !checkCopy(one.copy).ok) continue;
    known.add(key);
    cases.push(one);
  }
  return cases;
}

function launch(random: RandomStream): Omit<SweepCase, 'copy'> {
  return {
    threadsPerThreadgroup: [32, 64, 96, 40, 128][random.below(5)] ?? 32,
    threadgroups: 1 + random.below(3),
  };
}

/** So that copies of different threadgroups never meet on the device side. */
function deviceStep(copy: CopyDescription, random: RandomStream): number {
  return copy.direction === 't2d' || random.below(3) > 0 ? deviceElements(copy, 1) + random.below(9) : 0;
}

function linearCase(random: RandomStream, element: CopyElement, direction: CopyDirection): SweepCase {
  const count = 1 + random.below(300);
  const copy = linearCopy({
    direction,
    element,
    count,
    ...offsets(random),
    parts: 1 + random.below(Math.min(4, count)),
    wait: random.below(2) === 0 ? 'together' : 'each',
  });
  return {copy: {...copy, deviceStep: deviceStep(copy, random)}, ...launch(random)};
}

function tileCase(
  random: RandomStream,
  element: CopyElement,
  direction: CopyDirection,
  kind: number,
): SweepCase {
  const tileColumns = 1 + random.below(24);
  const tileRows = 1 + random.below(16);
  const isEdge = kind !== 1;
  const validColumns = isEdge ? 1 + random.below(tileColumns) : tileColumns;
  const validRows = isEdge ? 1 + random.below(tileRows) : tileRows;
  const tilePerRow = tileColumns + random.below(5);
  const devicePerRow = tileColumns + random.below(40);
  const copy = tileCopy({
    direction,
    element,
    tileColumns,
    tileRows,
    validColumns,
    validRows,
    ...offsets(random),
    dstElementsPerRow: direction === 'd2t' ? tilePerRow : devicePerRow,
    srcElementsPerRow: direction === 'd2t' ? devicePerRow : tilePerRow,
    clamp: random.below(2) === 0 ? 'zero' : 'edge',
    fill: kind === 3 ? 'hardware' : 'explicit',
    parts: 1 + random.below(Math.min(3, validRows)),
    wait: random.below(2) === 0 ? 'together' : 'each',
  });
  return {copy: {...copy, deviceStep: deviceStep(copy, random)}, ...launch(random)};
}

function offsets(random: RandomStream): {dstOffset: number; srcOffset: number} {
  return {dstOffset: random.below(3) * random.below(20), srcOffset: random.below(3) * random.below(20)};
}

/** Bytes of `input` before the run: numbers, no NaN, so that reading and writing them changes no bit. */
export function inputBytes({copy, threadgroups}: SweepCase, seed: number): Uint8Array {
  const random = randomStream(seed);
  const {columns, rows} = extentOf(copy);
  const elements =
    copy.direction === 'd2t' ? deviceElements(copy, threadgroups) : threadgroups * columns * rows;
  const {sizeBytes} = elementFacts(copy.element);
  const bytes = Uint8Array.from({length: elements * sizeBytes}, () => random.below(256));
  const [step, byte, mask] = exponentBit(copy.element);
  for (let at = byte; step > 0 && at < bytes.length; at += step) bytes[at] = (bytes[at] ?? 0) & mask;
  return bytes;
}

/** Size of a number, and the byte and mask that clear the lowest bit of its exponent: no exponent is all ones then. */
function exponentBit(element: CopyElement): readonly [number, number, number] {
  if (element.startsWith('half')) return [2, 1, 0xfb];
  if (element === 'bfloat') return [2, 0, 0x7f];
  if (element.startsWith('float')) return [4, 2, 0x7f];
  return [0, 0, 0];
}

/** Bytes of `output`; all are `poison` before the run. */
export function outputSize({copy, threadgroups}: SweepCase): number {
  const {columns, rows} = extentOf(copy);
  const elements =
    copy.direction === 'd2t' ? threadgroups * columns * rows : deviceElements(copy, threadgroups);
  return elements * elementFacts(copy.element).sizeBytes;
}

export const poison = 0xc3;

/** What `output` must hold, computed element by element from what the description means, without any generated code. */
export function expectedOutput({copy, threadgroups}: SweepCase, input: Uint8Array): Uint8Array {
  const output = new Uint8Array(outputSize({copy, threadgroups, threadsPerThreadgroup: 1})).fill(poison);
  const {sizeBytes} = elementFacts(copy.element);
  const {columns, rows, validColumns, validRows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const move = (to: number, from: number): void =>
    output.set(input.subarray(from * sizeBytes, (from + 1) * sizeBytes), to * sizeBytes);
  for (let group = 0; group < threadgroups; group++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const compact = group * columns * rows + row * columns + column;
        const isInside = row < validRows && column < validColumns;
        if (copy.direction === 't2d') {
          const to = group * copy.deviceStep + copy.dstOffset + row * dstElementsPerRow + column;
          if (isInside) move(to, compact);
          continue;
        }
        const clamp = copy.shape === '2d' ? copy.clamp : 'zero';
        if (!isInside && clamp === 'zero') {
          output.fill(0, compact * sizeBytes, (compact + 1) * sizeBytes);
          continue;
        }
        const nearRow = Math.min(row, validRows - 1);
        const nearColumn = Math.min(column, validColumns - 1);
        move(compact, group * copy.deviceStep + copy.srcOffset + nearRow * srcElementsPerRow + nearColumn);
      }
    }
  }
  return output;
}
