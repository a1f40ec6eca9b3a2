import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {opcodes} from '../../core/simt/bytecode/opcodes.ts';
import {intrinsicSupport, tabledIntrinsics} from '../../core/simt/support-table.ts';
import {executedOpcodes} from './testing/air-kernel.ts';
import {plainSignature, runCalls} from './testing/call-kernel.ts';
import {intrinsicForms} from './testing/intrinsic-forms.ts';
import {holds, judgeOf} from './testing/intrinsic-model.ts';

// Every function of AIR.md's table that the compiler takes, against a value computed in TypeScript from the specification.

const threads = 64;
const tabled = tabledIntrinsics();
const all = new Map([...tabled, ...intrinsicForms]);

/** Functions that need memory, events, textures or tables: which test has them, by a part of the name that it must contain. */
const elsewhere: readonly (readonly [RegExp, string, string])[] = [
  [/^air\.atomic\./, 'memory-intrinsics.test.ts', 'air.atomic.'],
  [/^air\.(wg|simdgroup)\.barrier$/, 'memory-intrinsics.test.ts', 'air.wg.barrier'],
  [/^air\.simdgroup_matrix_8x8_/, 'memory-intrinsics.test.ts', 'air.simdgroup_matrix_8x8_'],
  [
    /^air\.(simdgroup_async_copy|wait_simdgroup_events|(get|is)_null_simdgroup_event)/,
    'memory-intrinsics.test.ts',
    'air.simdgroup_async_copy_',
  ],
  [
    /^air\.(\w+_visible_function_table|is_function_constant_defined)$/,
    'memory-intrinsics.test.ts',
    'visible_function_table',
  ],
  [/^air\.\w*(texture|depth)_|^air\.get_read_sampler$/, 'textures.test.ts', 'air.read_'],
];

const present = elsewhere.filter(([, file, part]) =>
  readFileSync(new URL(file, import.meta.url), 'utf8').includes(part),
);

function judgedElsewhere(name: string): boolean {
  return present.some(([pattern]) => pattern.test(name));
}

const refused = new Set(
  [...all]
    .filter(([name, signature]) => intrinsicSupport(name, signature) !== undefined)
    .map(([name]) => name),
);

describe('coverage', () => {
  it('every function of the table is refused by the compiler, or judged', () => {
    const neither = [...all].filter(([name, signature]) => {
      if (refused.has(name) || judgedElsewhere(name)) return false;
      const plain = plainSignature(signature);
      return plain === undefined || judgeOf(name, plain) === undefined;
    });
    expect(neither.map(([name]) => name)).toEqual([]);
  });

  it('forms that the specification has are taken, but for those of which the product has too many bits', () => {
    const names = intrinsicForms.map(([name]) => name).filter((name) => refused.has(name));
    expect(names).toEqual(['air.mad_sat.s.i64', 'air.mad_sat.u.i64']);
  });
});

/** `air.fast_exp2.v2f32` is of the family `exp2`. */
function family(name: string): string {
  return (name.split('.')[1] ?? '').replace(/^fast_/, '');
}

const families = new Map<string, [string, string][]>();
for (const [name, signature] of all) {
  if (judgedElsewhere(name) || refused.has(name)) continue;
  families.set(family(name), [...(families.get(family(name)) ?? []), [name, signature]]);
}

describe('results', () => {
  it.each([...families])('%s', async (_family, entries) => {
    const failures: string[] = [];
    for (const [at, [name, text]] of entries.entries()) {
      const signature = plainSignature(text);
      const judge = signature === undefined ? undefined : judgeOf(name, signature);
      if (signature === undefined || judge === undefined) continue;
      const random = randomStream(at + 1);
      const operands = Array.from({length: threads}, (_, thread) => judge.operands(random, thread));
      const results = await runCalls(name, signature, operands, at % 2 === 0);
      let judged = 0;
      results.forEach((result, thread) => {
        judge.expected(operands, thread).forEach((expected, n) => {
          const actual = result[n];
          if (expected === undefined || actual === undefined) return;
          judged++;
          if (!holds(expected, actual))
            failures.push(
              `${name}(${(operands[thread] ?? []).join(', ')})[${n}] of thread ${thread} is ${actual}, not ${Object.values(expected).join(' ± ')}`,
            );
        });
      });
      if (judged === 0) failures.push(`${name} was not judged`);
    }
    expect(failures.slice(0, 6)).toEqual([]);
  });

  it('together execute every opcode of simdgroups and quads', () => {
    const names = opcodes.map(({name}) => name).filter((name) => /^(simd|quad)\./.test(name));
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name) => !executedOpcodes.has(name))).toEqual([]);
  });
});
