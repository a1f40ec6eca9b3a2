import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {compileProgram} from '../../core/simt/compile-program.ts';
import {
  airCText,
  airMetadata,
  generateKernel,
  type GeneratedKernel,
  hostText,
  wordsPerThread,
} from '../../core/simt/testing/generate-kernel.ts';
import {runProgram} from './testing/machine.ts';

/** Two threadgroups with a partial simdgroup at the end. */
const threads = 80;

/** AIRLOCK_SIMT_KERNELS and AIRLOCK_SIMT_SEED: how many kernels, from which seed; 1000 take some minutes (npm run bench -- differential). */
const total = Number(process.env['AIRLOCK_SIMT_KERNELS'] ?? 60);
const firstSeed = Number(process.env['AIRLOCK_SIMT_SEED'] ?? 1);
const perFile = 20;

function inputs(seed: number): {words: Uint32Array; floats: Float32Array} {
  const random = randomStream(seed);
  const words = Uint32Array.from({length: threads}, () => random.uint32() >>> random.below(28));
  const floats = Float32Array.from({length: threads}, () => random.normal() * 10 ** (random.below(5) - 1));
  return {words, floats};
}

/** What the host's own code gives, kernel by kernel. */
function runOnHost(
  kernels: readonly GeneratedKernel[],
  folder: string,
  data: ReturnType<typeof inputs>,
): Uint32Array {
  const source = path.join(folder, 'host.c');
  const program = path.join(folder, 'host');
  writeFileSync(source, hostText(kernels, threads));
  execFileSync('clang-14', ['-O1', '-ffp-contract=off', '-fwrapv', '-w', source, '-o', program]);
  const input = Buffer.concat([Buffer.from(data.words.buffer), Buffer.from(data.floats.buffer)]);
  const output = execFileSync(program, [], {input, maxBuffer: 1 << 28});
  return new Uint32Array(output.buffer.slice(output.byteOffset, output.byteOffset + output.length));
}

/** The kernels as AIR: compiled for a 64-bit GPU whose integers are those of AIR, with typed pointers. */
function compileToAir(kernels: readonly GeneratedKernel[], folder: string, level: string): string {
  const source = path.join(folder, 'air.c');
  const target = path.join(folder, 'air.ll');
  writeFileSync(source, airCText(kernels));
  const options = [
    '-target',
    'nvptx64',
    '-S',
    '-emit-llvm',
    '-ffp-contract=off',
    '-fwrapv',
    '-w',
    '-fno-vectorize',
  ];
  execFileSync('clang-14', [...options, level, source, '-o', target]);
  return readFileSync(target, 'utf8') + airMetadata(kernels);
}

describe('generated kernels: the reference device against the host’s own code', () => {
  const batches = Array.from({length: Math.ceil(total / perFile)}, (_unused, at) => firstSeed + at * perFile);

  test.each(batches)('seeds from %i on', {timeout: 300_000}, async (seed) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'airlock-simt-'));
    try {
      const count = Math.min(perFile, total - (seed - firstSeed));
      const kernels = Array.from({length: count}, (_unused, at) => generateKernel(seed + at));
      const data = inputs(seed);
      const expected = runOnHost(kernels, folder, data);
      const level = ['-O0', '-O1', '-O2'][Math.floor(seed / perFile) % 3] ?? '-O1';
      const text = compileToAir(kernels, folder, level);
      const {module, diagnostics} = parseModule(text);
      expect(diagnostics).toEqual([]);
      const different: string[] = [];
      for (const [at, kernel] of kernels.entries()) {
        const compiled = compileProgram({name: 'generated', module, text}, {kernel: kernel.name});
        if (!compiled.ok) {
          different.push(`${kernel.name} ${level}: ${compiled.error[0]?.message ?? ''}`);
          continue;
        }
        const out = new Uint32Array(threads * wordsPerThread);
        const result = await runProgram(compiled.value, {
          buffers: [
            {index: 0, data: data.words},
            {index: 1, data: data.floats},
            {index: 2, data: out},
          ],
          bytes: [{index: 3, data: Uint32Array.of(threads)}],
          grid: [threads, 1, 1],
          threadgroup: [64, 1, 1],
          checked: at % 2 === 0,
        });
        if (result.status !== 'completed' || result.findings.length > 0) {
          different.push(
            `${kernel.name} ${level}: ${result.status} ${result.error} ${result.findings[0]?.message ?? ''}`,
          );
          continue;
        }
        const wanted = expected.subarray(at * out.length, (at + 1) * out.length);
        const wrong = out.findIndex((word, index) => word !== wanted[index]);
        if (wrong >= 0)
          different.push(`${kernel.name} ${level}: word ${wrong} is ${out[wrong]}, not ${wanted[wrong]}`);
      }
      expect(different).toEqual([]);
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  });
});
