// The copy builder's variants (AIR, MSL by asm labels, synchronous MSL, reverse-linked shell) over 600 combinations of shape,
// direction, element type, offsets, strides, edges, clamps and waits: run on the reference device in checked mode on poisoned
// memory, each byte compared with what the description means; AIR judged by llvm-as-14 and by the rules of macOS 26.
// AIRLOCK_COPY_CASES and AIRLOCK_COPY_SEED: how many, from which seed.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {sweepCases} from '../core/copy/testing/sweep.ts';
import {encodeProgram} from '../core/simt/bytecode/encode-program.ts';
import {runCopies, type RunProgram} from '../electron/testing/copy/run-copies.ts';
import {createPortableToolchain} from '../electron/toolchains/portable/portable-toolchain.ts';
import {print} from './lib/figures.ts';

const count = Number(process.env['AIRLOCK_COPY_CASES'] ?? 600);
const seed = Number(process.env['AIRLOCK_COPY_SEED'] ?? 9);
const addonPath =
  process.env['AIRLOCK_TEST_ADDON'] ?? join(process.cwd(), 'native/build/Release/airlock.node');
const addon = createRequire(import.meta.url)(addonPath) as {
  readProgram(bytes: Uint8Array): object;
  dispatch(program: object, request: object): ReturnType<RunProgram>;
};
const run: RunProgram = (program, request) =>
  addon.dispatch(addon.readProgram(encodeProgram(program)), {...request, bytes: []});

const toolchain = createPortableToolchain({
  workerPath: join(process.cwd(), 'dist/electron/clang-worker.mjs'),
});
const startedMs = performance.now();
const {combinations, runs, faults} = await runCopies(sweepCases(count, seed), toolchain, run);
await toolchain.dispose();
for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
print('combinations', `${combinations} (seed ${seed})`);
print('variants run in checked mode', String(runs));
print('faults', String(faults.length));
print('time', `${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
if (faults.length > 0 || runs !== 4 * count) process.exitCode = 1;
