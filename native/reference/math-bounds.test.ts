import {readFileSync} from 'node:fs';
import {format, resolveConfig} from 'prettier';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {runCalls} from './testing/call-kernel.ts';
import {errorInUlp, mathDocument, type MathFunction, mathFunctions} from './testing/math-bounds.ts';

// Many operands, spread over the binary exponents of the range: `AIRLOCK_MATH_SAMPLES` for more.
const samples = Number(process.env['AIRLOCK_MATH_SAMPLES'] ?? 8192);
const threads = 1024;

function operand({low, high, signs}: MathFunction, random: ReturnType<typeof randomStream>): number {
  const [least, most] = [Math.log2(low), Math.log2(high)];
  // The larger half of the samples near the top, where functions that grow are worst.
  const place = random.below(2) === 0 ? random.uniform() : Math.sqrt(random.uniform());
  const magnitude = Math.min(high, Math.max(low, 2 ** (least + (most - least) * place)));
  return Math.fround(signs && random.below(2) === 0 ? -magnitude : magnitude);
}

describe.each(mathFunctions.map((fn) => [fn.name, fn] as const))('%s', (name, fn) => {
  it.each(['precise', 'fast'] as const)('%s stays within its bound', async (mode) => {
    const random = randomStream(7);
    const scalar = {scalar: 'float', count: 1};
    const signature = {
      result: scalar,
      operands: fn.operands === 1 ? [scalar] : [scalar, scalar],
      second: undefined,
    };
    const bound = fn[mode];
    let worst = {ulp: 0, operands: [NaN] as number[], actual: NaN, truth: NaN};
    for (let at = 0; at < samples; at += threads) {
      const values = Array.from({length: threads}, () => {
        const first = operand(fn, random);
        if (fn.operands === 1) return [first];
        // Exponents that keep powers inside the range of floats.
        return name.startsWith('pow')
          ? [first, Math.fround((random.uniform() - 0.5) * 20)]
          : [first, operand(fn, random)];
      });
      const results = await runCalls(
        `air.${mode === 'fast' ? 'fast_' : ''}${name}.f32`,
        signature,
        values,
        false,
      );
      results.forEach(([actual], thread) => {
        const operands = values[thread] ?? [];
        const truth = fn.truth(operands[0] ?? NaN, operands[1] ?? NaN);
        if (Math.abs(truth) < 2 ** -126) {
          // Subnormal results: one step of them.
          expect(Math.abs(Number(actual) - truth)).toBeLessThanOrEqual(2 ** -148);
          return;
        }
        const isClose = bound.absolute !== undefined && Math.abs(Number(actual) - truth) <= bound.absolute;
        const ulp = isClose ? 0 : errorInUlp(Number(actual), truth);
        if (!(ulp <= worst.ulp)) worst = {ulp, operands, actual: Number(actual), truth};
      });
    }
    if (process.env['AIRLOCK_MATH_SAMPLES'] !== undefined)
      process.stdout.write(`${mode} ${name}: ${worst.ulp.toFixed(3)} ulp at ${worst.operands.join(', ')}\n`);
    // A double's own error is below 2^-28 of these steps for the libraries used.
    expect(
      worst.ulp,
      `(${worst.operands.join(', ')}) gave ${worst.actual}, not ${worst.truth}`,
    ).toBeLessThanOrEqual(bound.ulp + 2 ** -20);
  });
});

it('docs/simt-math.md is what the table says: AIRLOCK_WRITE_DOCS=1 writes it', async () => {
  const path = new URL('../../docs/simt-math.md', import.meta.url).pathname;
  const options = (await resolveConfig(path)) ?? {};
  const text = await format(mathDocument(), {...options, parser: 'markdown'});
  if (process.env['AIRLOCK_WRITE_DOCS'] === '1') (await import('node:fs')).writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
