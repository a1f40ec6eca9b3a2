import {firstIntegerPredicate, floatPredicates, integerPredicates} from './codes.ts';

const numbers: Readonly<Record<'icmp' | 'fcmp', ReadonlyMap<string, number>>> = {
  fcmp: new Map(floatPredicates.map((word, index) => [word, index])),
  icmp: new Map(integerPredicates.map((word, index) => [word, firstIntegerPredicate + index])),
};

/** The number of a comparison's predicate, or -1. */
export function predicateNumber(opcode: 'icmp' | 'fcmp', predicate: string): number {
  return numbers[opcode].get(predicate) ?? -1;
}
