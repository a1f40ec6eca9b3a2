import {beforeAll, describe, expect, test} from 'vitest';
import {openOracles} from '../../testing/corpus.ts';
import {firstMessage, type Oracle} from '../../testing/oracle.ts';
import {type Dialect} from '../context.ts';
import {errorsOf} from './judge.ts';

/** A module that breaks one rule and one that keeps it, otherwise alike. */
export interface RuleCase {
  readonly rule: string;
  /** The code of the finding that the violating module must have. */
  readonly code: string;
  readonly violating: string;
  readonly conforming: string;
  /** Both when absent. */
  readonly dialects?: readonly Dialect[];
}

export const typedOnly: readonly Dialect[] = ['typed'];
export const opaqueOnly: readonly Dialect[] = ['opaque'];

/** Tests each case in each of its dialects, by the verifier and by that dialect's LLVM. */
export function describeRules(subject: string, cases: readonly RuleCase[]): void {
  describe(subject, () => {
    let oracles: Readonly<Record<Dialect, Oracle>> | undefined;

    beforeAll(async () => {
      oracles = await openOracles();
    });

    for (const {rule, code, violating, conforming, dialects} of cases) {
      for (const dialect of dialects ?? (['typed', 'opaque'] as const)) {
        test(`${rule} (${dialect})`, async () => {
          const oracle = oracles?.[dialect];
          if (oracle === undefined) throw new Error('no oracle');
          const [bad, good] = await oracle.askAll([violating, conforming]);
          expect(good === undefined ? 'no answer' : firstMessage(good)).toBe('');
          expect(bad?.stage).toMatch(/^(parser|verifier)$/);
          expect(errorsOf(conforming, dialect)).toEqual([]);
          expect(errorsOf(violating, dialect).map((error) => error.split(':', 1)[0])).toContain(code);
        }, 60_000);
      }
    }
  });
}

/** A function of a few arguments around `body`; `tail` stands after it. */
export function inFunction(body: string, tail = ''): string {
  const parameters = 'i32 %i, i64 %l, float %x, double %d, <4 x i32> %v, <4 x float> %w, i1 %c';
  return `define void @f(${parameters}) {\n${body}\n}\n${tail}`;
}

/** The same, for a straight line that needs no block of its own. */
export function inLine(line: string, tail = ''): string {
  return inFunction(`  ${line}\n  ret void`, tail);
}
