import {err, ok, type Result} from '../base/result.ts';
import {type CopyElement, copyElements, elementFacts} from './element.ts';

/** `d2t`: device to threadgroup memory; `t2d`: back. The spelling of seed 003's function names. */
export type CopyDirection = 'd2t' | 't2d';

/** What the part of a tile holds that lies outside of the matrix (AIR.md 5.1: 0 clamp to zero, 1 clamp to edge). */
export type CopyClamp = 'zero' | 'edge';

interface CopyCommon {
  readonly direction: CopyDirection;
  readonly element: CopyElement;
  /** Elements into the destination, as everywhere below. */
  readonly dstOffset: number;
  readonly srcOffset: number;
  /** Elements by which the device side moves on from one threadgroup to the next; 0: all threadgroups copy the same. */
  readonly deviceStep: number;
  /** Asynchronous copies that the work is cut into, each with an event of its own: 1 to 64. */
  readonly parts: number;
  /** One call that waits for all events, or one call for each. */
  readonly wait: 'together' | 'each';
}

/** `async_copy_1d_*`: `count` neighbouring elements. */
export interface LinearCopy extends CopyCommon {
  readonly shape: '1d';
  readonly count: number;
}

/** `async_copy_2d_*`: rows of a tile, which lie apart on either side. */
export interface TileCopy extends CopyCommon {
  readonly shape: '2d';
  /** Elements from the beginning of a row to that of the next. */
  readonly dstElementsPerRow: number;
  readonly srcElementsPerRow: number;
  readonly tileColumns: number;
  readonly tileRows: number;
  /**
   * Columns and rows of the tile that lie inside of the matrix, from its first on; less than the tile at an edge. To the
   * device only these are stored. To threadgroup memory the others become what `clamp` says.
   */
  readonly validColumns: number;
  readonly validRows: number;
  readonly clamp: CopyClamp;
  /**
   * Who writes what `clamp` says. `explicit`: the threads. `hardware`: the copy itself, by its two tiles and its clamp
   * operand; one author reports that Apple's GPUs leave it unwritten (AIR.md 5.1).
   */
  readonly fill: 'explicit' | 'hardware';
}

/** One copy between device and threadgroup memory, from which every variant is made. */
export type CopyDescription = LinearCopy | TileCopy;

/** Why a description is no copy: which field, and what it may be. */
export interface CopyProblem {
  readonly code: 'copy-field';
  readonly field: string;
  readonly message: string;
  readonly nextStep: string;
}

/** Threadgroup memory of every Apple GPU (Metal feature set tables), in bytes. */
export const threadgroupMemoryBytes = 32_768;

/** Largest offset, count and row: indices of the generated kernels are 32-bit. */
const largest = 2 ** 31 - 1;

/** A linear copy of `count` elements; what is not given is 0, one part, one wait. */
export function linearCopy(
  given: Pick<LinearCopy, 'direction' | 'element' | 'count'> & Partial<LinearCopy>,
): LinearCopy {
  return {dstOffset: 0, srcOffset: 0, deviceStep: 0, parts: 1, wait: 'together', ...given, shape: '1d'};
}

/** A copy of a tile; what is not given: whole tile valid, rows in threadgroup memory without gaps, zeros written by threads. */
export function tileCopy(
  given: Pick<TileCopy, 'direction' | 'element' | 'tileColumns' | 'tileRows'> & Partial<TileCopy>,
): TileCopy {
  return {
    dstOffset: 0,
    srcOffset: 0,
    deviceStep: 0,
    parts: 1,
    wait: 'together',
    dstElementsPerRow: given.tileColumns,
    srcElementsPerRow: given.tileColumns,
    validColumns: given.tileColumns,
    validRows: given.tileRows,
    clamp: 'zero',
    fill: 'explicit',
    ...given,
    shape: '2d',
  };
}

/** The copy as rows and columns: a linear copy is a tile of one row. */
export interface CopyExtent {
  readonly columns: number;
  readonly rows: number;
  readonly validColumns: number;
  readonly validRows: number;
  readonly dstElementsPerRow: number;
  readonly srcElementsPerRow: number;
}

export function extentOf(copy: CopyDescription): CopyExtent {
  if (copy.shape === '2d') {
    const {tileColumns: columns, tileRows: rows, validColumns, validRows} = copy;
    const {dstElementsPerRow, srcElementsPerRow} = copy;
    return {columns, rows, validColumns, validRows, dstElementsPerRow, srcElementsPerRow};
  }
  const {count} = copy;
  return {
    columns: count,
    rows: 1,
    validColumns: count,
    validRows: 1,
    dstElementsPerRow: count,
    srcElementsPerRow: count,
  };
}

/** Whether a part of the tile lies outside of the matrix. */
export function isEdgeTile(copy: CopyDescription): boolean {
  const {columns, rows, validColumns, validRows} = extentOf(copy);
  return validColumns < columns || validRows < rows;
}

/** Elements of the threadgroup variable that the copy needs. */
export function threadgroupElements(copy: CopyDescription): number {
  const {columns, rows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  return copy.direction === 'd2t'
    ? copy.dstOffset + (rows - 1) * dstElementsPerRow + columns
    : copy.srcOffset + (rows - 1) * srcElementsPerRow + columns;
}

/** Elements of the device buffer that the copies of `threadgroups` threadgroups reach. */
export function deviceElements(copy: CopyDescription, threadgroups: number): number {
  const {validColumns, validRows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const [offset, perRow] =
    copy.direction === 'd2t' ? [copy.srcOffset, srcElementsPerRow] : [copy.dstOffset, dstElementsPerRow];
  return (threadgroups - 1) * copy.deviceStep + offset + (validRows - 1) * perRow + validColumns;
}

/** The description itself, or the first field that makes no copy. */
export function checkCopy(copy: CopyDescription): Result<CopyDescription, CopyProblem> {
  const problem = problemOf(copy);
  return problem === undefined ? ok(copy) : err(problem);
}

function problemOf(copy: CopyDescription): CopyProblem | undefined {
  if (!copyElements.includes(copy.element)) {
    return wrong('element', `${String(copy.element)} is no element type`, copyElements.join(', '));
  }
  const whole = (field: string, value: number, least: number, most: number): CopyProblem | undefined =>
    Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : wrong(field, `${field} is ${value}`, `a whole number from ${least} to ${most}`);
  const common =
    whole('dstOffset', copy.dstOffset, 0, largest) ??
    whole('srcOffset', copy.srcOffset, 0, largest) ??
    whole('deviceStep', copy.deviceStep, 0, largest);
  if (common !== undefined) return common;
  const ofShape = copy.shape === '1d' ? whole('count', copy.count, 1, largest) : tileProblem(copy, whole);
  if (ofShape !== undefined) return ofShape;
  const units = copy.shape === '1d' ? copy.count : copy.validRows;
  const tooMany = whole('parts', copy.parts, 1, Math.min(64, units));
  if (tooMany !== undefined) return tooMany;
  const bytes = threadgroupElements(copy) * elementFacts(copy.element).sizeBytes;
  if (bytes > threadgroupMemoryBytes) {
    const message = `the copy needs ${bytes} bytes of threadgroup memory, and there are ${threadgroupMemoryBytes}`;
    return {code: 'copy-field', field: 'tile', message, nextStep: 'Use a smaller tile or offset.'};
  }
  return undefined;
}

function tileProblem(
  copy: TileCopy,
  whole: (field: string, value: number, least: number, most: number) => CopyProblem | undefined,
): CopyProblem | undefined {
  const {tileColumns, tileRows, direction} = copy;
  const size = whole('tileColumns', tileColumns, 1, largest) ?? whole('tileRows', tileRows, 1, largest);
  if (size !== undefined) return size;
  const valid =
    whole('validColumns', copy.validColumns, 1, tileColumns) ??
    whole('validRows', copy.validRows, 1, tileRows);
  if (valid !== undefined) return valid;
  // A shorter row would make rows overlap. On the device side only the valid columns are touched.
  const least = {
    dst: direction === 'd2t' ? tileColumns : copy.validColumns,
    src: direction === 'd2t' ? copy.validColumns : tileColumns,
  };
  return (
    whole('dstElementsPerRow', copy.dstElementsPerRow, least.dst, largest) ??
    whole('srcElementsPerRow', copy.srcElementsPerRow, least.src, largest)
  );
}

function wrong(field: string, message: string, expected: string): CopyProblem {
  return {code: 'copy-field', field, message, nextStep: `Expected: ${expected}.`};
}

/** Rows (2D) or elements (1D) of each part, in order: as even as whole numbers allow. */
export function partExtents(
  copy: CopyDescription,
): readonly {readonly first: number; readonly length: number}[] {
  const units = copy.shape === '1d' ? copy.count : rowsMoved(copy);
  const parts = Math.min(copy.parts, units);
  return Array.from({length: parts}, (_unused, at) => {
    const first = Math.floor((units * at) / parts);
    return {first, length: Math.floor((units * (at + 1)) / parts) - first};
  });
}

/** Whether the copy itself writes what lies outside of the matrix. */
export function fillsByHardware(copy: CopyDescription): boolean {
  return copy.shape === '2d' && copy.direction === 'd2t' && copy.fill === 'hardware' && isEdgeTile(copy);
}

function rowsMoved(copy: TileCopy): number {
  const {validRows} = copy;
  // The rows of one call depend on each other where it clamps: such a copy stays whole.
  return fillsByHardware(copy) ? 1 : validRows;
}
