import {AllocaBit, atomicOperations, linkageNumbers, orderings} from './codes.ts';
import {callingConventions} from './vocabulary.ts';
import {type Place, type WriteProblems} from './write-problems.ts';

/** An alignment as its exponent + 1; 0 where none is stated. */
export function alignmentNumber(problems: WriteProblems, bytes: number, place: Place): number {
  if (bytes === 0) return 0;
  const exponent = Math.log2(bytes);
  if (Number.isInteger(exponent) && exponent <= 32) return exponent + 1;
  problems.broken(`alignment ${bytes} is no power of two up to 2^32`, place);
  return 0;
}

/** The alignment in the bits of an `alloca` record. */
export function allocaAlignment(exponent: number): number {
  return (exponent & 31) | ((exponent >>> 5) << AllocaBit.upperAlign);
}

const orderingNumbers = new Map(orderings.map((word, index) => [word, index]));

export function orderingNumber(problems: WriteProblems, word: string | undefined, place: Place): number {
  const number = orderingNumbers.get(word);
  if (number === undefined) problems.broken(`unknown ordering '${word ?? ''}'`, place);
  return number ?? 0;
}

export function atomicOperationNumber(
  problems: WriteProblems,
  word: string | undefined,
  place: Place,
): number {
  const number = atomicOperations.indexOf(word ?? '');
  if (number < 0) problems.refuse(`'atomicrmw ${word ?? ''}'`, place);
  return Math.max(number, 0);
}

export function conventionNumber(problems: WriteProblems, word: string | undefined, place: Place): number {
  if (word === undefined) return 0;
  const known = callingConventions.get(word);
  if (known !== undefined) return known;
  const number = word.startsWith('cc ') ? Number(word.slice(3)) : NaN;
  if (Number.isInteger(number) && number >= 0 && number <= 1023) return number;
  problems.refuse(`calling convention '${word}'`, place);
  return 0;
}

export function linkageNumber(problems: WriteProblems, word: string | undefined, place: Place): number {
  const number = linkageNumbers[word ?? 'external'];
  if (number === undefined) problems.broken(`unknown linkage '${word ?? ''}'`, place);
  return number ?? 0;
}
