import {execFileSync, spawnSync} from 'node:child_process';
import path from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {builtStandIn} from '../../../electron/service/testing/open-stand-in.ts';
import {nativeFolder} from './api-list.ts';

// The bridge, the addon's shell and the stand-in with AddressSanitizer. The reference machine below them is judged by
// scripts/sanitize-native.mjs.
describe.skipIf(process.platform === 'darwin')('the Metal bridge under AddressSanitizer', () => {
  const repository = path.dirname(nativeFolder);
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const {addonPath} = await builtStandIn({sanitize: true});
    const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    const file = `libclang_rt.asan-${architecture}.so`;
    const library = execFileSync('clang++-19', [`-print-file-name=${file}`], {encoding: 'utf8'}).trim();
    environment = {
      ...process.env,
      AIRLOCK_STAND_IN_ADDON: addonPath,
      LD_PRELOAD: library,
      // Node keeps memory until its end; what the bridge keeps, the stand-in counts.
      ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0:exitcode=99',
    };
  });

  // One process for all of them: each would load the lab anew.
  it('passes the contract suite, the scripted failures and the textures', () => {
    const file = 'electron/service/metal';
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', '--reporter=json', file];
    const ran = spawnSync(process.execPath, args, {
      cwd: repository,
      env: environment,
      encoding: 'utf8',
      timeout: 200_000,
      maxBuffer: 2 ** 28,
    });
    expect(ran.stderr).not.toContain('AddressSanitizer');
    const report = JSON.parse(ran.stdout.slice(ran.stdout.indexOf('{'))) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    expect(report.numFailedTests).toBe(0);
    expect(report.numPassedTests).toBeGreaterThan(70);
    expect(ran.status).toBe(0);
  });
});
