// The long run of native/reference/differential.test.ts: generated kernels on the reference device and as native code of
// this machine from the same source, results compared bit by bit.
import {spawnSync} from 'node:child_process';
import {print} from './lib/figures.ts';

const kernels = 1000;
/** The same kernels at every run; AIRLOCK_SIMT_SEED chooses others. */
const seed = process.env['AIRLOCK_SIMT_SEED'] ?? '1';

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--maxWorkers=1',
    '--reporter=json',
    'native/reference/differential.test.ts',
  ],
  {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {...process.env, AIRLOCK_SIMT_KERNELS: String(kernels), AIRLOCK_SIMT_SEED: seed},
  },
);
const start = run.stdout.indexOf('{');
if (start < 0) throw new Error(run.stderr);
const report = JSON.parse(run.stdout.slice(start)) as Report;
for (const test of report.testResults.flatMap((file) => file.assertionResults)) {
  if (test.status !== 'passed')
    console.log(`${test.title}: ${test.failureMessages.join('\n').slice(0, 2000)}`);
}
const isSame = report.numTotalTests > 0 && report.numPassedTests === report.numTotalTests;
print(
  `${kernels} generated kernels, seeds from ${seed} on`,
  isSame
    ? 'the same results as native code'
    : `${report.numTotalTests - report.numPassedTests} of ${report.numTotalTests} batches DIFFER`,
);
process.exitCode = isSame ? 0 : 1;
