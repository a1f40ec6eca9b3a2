import {afterAll, beforeAll, expect, it} from 'vitest';
import {sweepCases} from '../core/copy/testing/sweep.ts';
import {runProgram} from '../native/reference/testing/machine.ts';
import {runCopies} from './testing/copy/run-copies.ts';
import {sharedHeaderFolder} from './testing/shared-headers.ts';
import {createPortableToolchain, type PortableToolchain} from './toolchains/portable/portable-toolchain.ts';
import {bundleClangWorker, repositoryFolder} from './toolchains/portable/testing/bundle-worker.ts';

let toolchain: PortableToolchain;

beforeAll(async () => {
  const workerPath = await bundleClangWorker(repositoryFolder);
  toolchain = createPortableToolchain({workerPath, headerCacheFolder: sharedHeaderFolder});
});

afterAll(() => toolchain.dispose());

/** AIRLOCK_COPY_CASES: how many combinations; the bench `copy-sweep` runs all. */
const count = Number(process.env['AIRLOCK_COPY_CASES'] ?? 60);

it(`${count} copies: every variant leaves what the description means, without findings`, async () => {
  const result = await runCopies(sweepCases(count), toolchain, runProgram);
  expect(result.faults).toEqual([]);
  expect(result.runs).toBe(4 * count);
});
