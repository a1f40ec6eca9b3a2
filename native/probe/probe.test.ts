import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {
  callerModule,
  endlessModule,
  saxpyModule,
  visibleModule,
} from '../../electron/service/testing/contract-modules.ts';
import {builtStandIn} from '../../electron/service/testing/open-stand-in.ts';
import {type ProbeRun, runProbe} from '../../electron/service/testing/run-probe-stand-in.ts';
import {StandInOracle} from '../../electron/service/testing/stand-in-metal.ts';

// On a Mac the same program runs on Metal itself (docs/metal-api.md); here on the stand-in.
describe.skipIf(process.platform === 'darwin')('the probe', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-probe-'));
  let probePath = '';
  let oracle: StandInOracle;
  const file = (name: string): string => path.join(folder, name);
  const run = (...args: string[]): Promise<ProbeRun> => runProbe(probePath, args, oracle);

  beforeAll(async () => {
    ({probePath} = await builtStandIn());
    const modules = {
      saxpy: saxpyModule,
      endless: endlessModule,
      caller: callerModule,
      visible: visibleModule(3),
    };
    for (const [name, text] of Object.entries(modules)) {
      const built = buildLibrary(parseModule(text).module);
      if (!built.ok) throw new Error(`${name} was not built`);
      writeFileSync(file(`${name}.metallib`), built.value.bytes);
    }
    writeFileSync(file('k.metal'), 'kernel void k() {}\n');
  });
  beforeEach(() => void (oracle = new StandInOracle()));
  afterAll(() => rmSync(folder, {recursive: true}));

  it('loads, makes a pipeline and dispatches, and says what it found', async () => {
    const ran = await run(
      ...['--library', file('saxpy.metallib'), '--function', 'indices'],
      ...['--grid', '100', '--threadgroup', '32', '--buffer', '0:400'],
    );
    expect(ran).toMatchObject({exitCode: 0, signal: null});
    expect(ran.answer).toMatchObject({
      device: 'Metal stand-in',
      functions: [
        {name: 'saxpy', role: 'kernel'},
        {name: 'indices', role: 'kernel'},
      ],
      pipeline: {threadExecutionWidth: 32, maxThreadsPerThreadgroup: 1024},
      status: 0,
    });
    expect((ran.answer?.['dispatch'] as {gpuNs: number}).gpuNs).toBeGreaterThan(0);
    expect(ran.stderr.trim().split('\n')).toEqual([
      'stage: device',
      'stage: load',
      'stage: pipeline',
      'stage: dispatch',
    ]);
  });

  it('links functions of other libraries', async () => {
    const caller = ['--library', file('caller.metallib'), '--function', 'apply'];
    const linked = ['--linked', `${file('visible.metallib')}:compute`];
    expect((await run(...caller, ...linked, '--grid', '4', '--buffer', '0:16')).exitCode).toBe(0);
    const alone = await run(...caller);
    expect(alone).toMatchObject({exitCode: 12, answer: {failure: {domain: 'AGXMetalG16X'}, status: 12}});
  });

  it('tells the stage of a failure by its exit status', async () => {
    const library = ['--library', file('saxpy.metallib')];
    expect((await run(...library, '--device', 'metal:7')).exitCode).toBe(10);
    expect(await run('--library', file('k.metal'))).toMatchObject({exitCode: 11, answer: {status: 11}});
    const missing = await run(...library, '--function', 'none');
    expect(missing).toMatchObject({exitCode: 12, answer: {failure: {kind: 'no-function'}}});
    expect(String((missing.answer?.['failure'] as {text: string}).text)).toContain('saxpy, indices');
    const endless = ['--library', file('endless.metallib'), '--function', 'endless', '--grid', '1'];
    expect(await run(...endless, '--buffer', '0:64')).toMatchObject({
      exitCode: 13,
      answer: {
        failure: {domain: 'MTLCommandBufferErrorDomain', code: 2, codeName: 'Timeout', kind: 'timeout'},
      },
    });
    const unbound = await run(...library, '--function', 'indices', '--grid', '4');
    expect(unbound).toMatchObject({exitCode: 13, answer: {failure: {kind: 'bad-request'}}});
  });

  it('tells a crash of the compiler, and compile errors of source', async () => {
    const text = 'Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED.';
    oracle.script.pipeline = () => ({domain: 'AGXMetalG16X', code: 2, text});
    const crash = await run('--library', file('saxpy.metallib'), '--function', 'saxpy');
    expect(crash).toMatchObject({exitCode: 12, answer: {failure: {kind: 'compiler-crash', text}}});
    const said = 'program_source:1:1: error: "no"\n\t^\n1 error generated.\n';
    oracle.script.source = (_text, options) => {
      expect(options).toEqual({languageVersion: '3.2'});
      return {error: {domain: 'MTLLibraryErrorDomain', code: 3, text: said}};
    };
    const bad = await run('--source', file('k.metal'), '--std', '3.2');
    expect(bad).toMatchObject({exitCode: 11, answer: {failure: {codeName: 'CompileFailure', text: said}}});
  });

  it('ends by itself where a command buffer never does', async () => {
    oracle.script.commandBuffer = () => new Promise(() => undefined);
    const launch = [
      '--library',
      file('saxpy.metallib'),
      '--function',
      'indices',
      '--grid',
      '4',
      '--buffer',
      '0:16',
    ];
    const ended = await run(...launch, '--deadline', '200');
    expect(ended).toMatchObject({exitCode: 14, answer: {failure: {kind: 'stuck'}, status: 14}});
  });

  it.each([
    [[]],
    [['--library']],
    [['--library', 'a', '--source', 'b']],
    [['--library', 'a', '--grid', '4']],
    [['--library', 'a', '--function', 'f', '--grid', '0']],
    [['--library', 'a', '--buffer', '31:4']],
    [['--library', 'a', '--constant', 'n']],
    [['--unknown', 'a']],
  ])('refuses %j as bad usage', async (args) => {
    const refused = await run(...args);
    expect(refused).toMatchObject({exitCode: 2, answer: undefined});
    expect(refused.stderr).toContain('usage: airlock-probe');
  });
});
