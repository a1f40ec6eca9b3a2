import {defineConfig} from 'vitest/config';
import {BaseSequencer, type TestSpecification} from 'vitest/node';

/**
 * The files that take longest, longest first. On a machine that has not run them before, Vitest goes by the size of a file, and
 * one that begins last keeps a single core busy at the end.
 */
const longest = [
  'native/metal/testing/sanitized.test.ts',
  'core/ir/corpus.test.ts',
  'electron/cli.test.ts',
  'core/ir/fuzz.test.ts',
  'core/ir/verify/agreement.test.ts',
  'native/metal/testing/planted.test.ts',
  'scripts/build-native.test.ts',
  'electron/cli/ir-commands.test.ts',
  'electron/copy-sweep.test.ts',
  'core/metallib/bitcode/write-corpus.test.ts',
  'electron/host/crash-lab.test.ts',
  'electron/cli/run-command.test.ts',
  'electron/cli/crash-commands.test.ts',
  'electron/host/shells/shells.test.ts',
  'electron/toolchains/portable/clang-pool.test.ts',
  'electron/toolchains/portable/portable-toolchain.test.ts',
  'core/metallib/bitcode/read-corpus.test.ts',
  'electron/security/opened-files.test.ts',
  'electron/host/timing/timing.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({moduleId}: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? longest.length : at;
    };
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: [
      'core/**/*.test.ts',
      'electron/**/*.test.ts',
      'native/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'scripts/**/*.test.ts',
    ],
    // Only what hangs shall end so: on a busy machine a first compile (Clang loaded, headers precompiled) takes a minute.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: {sequencer: LongestFirst},
  },
});
