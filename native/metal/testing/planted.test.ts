import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {builtStandIn, type StandInBuildOptions} from '../../../electron/service/testing/open-stand-in.ts';
import {nativeFolder, stubsFolder} from './api-list.ts';

/** A session of a few calls with a build of the bridge, in a process that may die of it. */
interface Session {
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Objects that were never released. */
  readonly left: number | undefined;
}

// Mistakes that the author of bridge and headers could make in both at once, so that it all compiles: the stand-in knows
// Metal from another source, and finds them.
describe.skipIf(process.platform === 'darwin')('mistakes that are planted in the bridge are found', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-planted-'));
  const bundle = path.join(folder, 'session.mjs');

  beforeAll(async () => {
    const entry = path.join(path.dirname(nativeFolder), 'electron/service/testing/stand-in-session.ts');
    const options = {
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'silent',
    } as const;
    await build({...options, entryPoints: [entry], outfile: bundle});
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  async function session(planted?: StandInBuildOptions['planted']): Promise<Session> {
    const {addonPath} = await builtStandIn(planted === undefined ? {} : {planted});
    const ran = spawnSync(process.execPath, [bundle, addonPath], {encoding: 'utf8', timeout: 120_000});
    const left = ran.stdout === '' ? undefined : (JSON.parse(ran.stdout) as {left: number}).left;
    return {signal: ran.signal, stderr: ran.stderr, left};
  }

  /** Headers with one edit. */
  function headers(name: string, right: string, wrong: string): string {
    const header = readFileSync(path.join(stubsFolder, 'Metal', 'Metal.h'), 'utf8');
    expect(header.split(right).length).toBe(2);
    const stubs = path.join(folder, name);
    mkdirSync(path.join(stubs, 'Metal'), {recursive: true});
    writeFileSync(path.join(stubs, 'Metal', 'Metal.h'), header.replace(right, wrong));
    return stubs;
  }
  function edited(source: string, right: string, wrong: string): {source: string; text: string} {
    const text = readFileSync(path.join(nativeFolder, source), 'utf8');
    expect(text.split(right).length).toBe(2);
    return {source, text: text.replace(right, wrong)};
  }

  it('none: the session ends well and leaves nothing', async () => {
    expect(await session()).toEqual({signal: null, stderr: '', left: 0});
  });

  it('a wrong selector, in code and header', async () => {
    const right = 'newLibraryWithData:(dispatch_data_t)data error';
    const {signal, stderr} = await session({
      ...edited('metal/libraries.mm', 'newLibraryWithData:bytes error', 'newLibraryWithBytes:bytes error'),
      headers: headers('selector', right, right.replace('WithData', 'WithBytes')),
    });
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('stand-in: -[MTLDevice newLibraryWithBytes:error:]: unexpected message');
  });

  it('a wrong enum value, in the header', async () => {
    const right = 'MTLCommandBufferErrorOptionEncoderExecutionStatus = 1';
    const stubs = headers('value', right, right.replace('= 1', '= 2'));
    const {signal, stderr} = await session({source: 'metal/dispatch.mm', headers: stubs});
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('stand-in: MTLCommandBufferErrorOption 2');
  });

  it('a wrong ownership: a returned reference that is never released', async () => {
    const copy = 'extern "C" NSArray<id<MTLDevice>> *MTLCopyAllDevices(void)';
    const stubs = headers('kept', `${copy} __attribute__((ns_returns_retained))`, copy);
    const {signal, left} = await session({source: 'metal/devices.mm', headers: stubs});
    expect(signal).toBe(null);
    expect(left).toBeGreaterThan(0);
  });

  it('a wrong ownership: a reference that is released though nobody gave it', async () => {
    const right =
      '- (nullable id<MTLCommandBuffer>)commandBufferWithDescriptor:(MTLCommandBufferDescriptor *)descriptor';
    const stubs = headers('released', right, `${right} __attribute__((ns_returns_retained))`);
    const {signal, stderr} = await session({source: 'metal/dispatch.mm', headers: stubs});
    expect(signal).toBe('SIGABRT');
    expect(stderr).toMatch(/stand-in: .*gone/);
  });

  it('a message after the end of the encoding, in the code', async () => {
    const twice = '  [encoder endEncoding];\n';
    const {signal, stderr} = await session(edited('metal/dispatch.mm', twice, twice + twice));
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('stand-in: endEncoding after endEncoding');
  });

  it('a misspelt selector alone does not compile', async () => {
    const planted = edited('metal/libraries.mm', 'newLibraryWithURL:', 'newLibraryWithUrl:');
    await expect(builtStandIn({planted})).rejects.toThrow(/newLibraryWithUrl:error:/);
  });
});
