import {readFileSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {conformingModule} from '../../../core/air/testing/conforming-module.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {type CompileRequestInput, compileRequestSchema} from '../../../core/protocol/compile.ts';
import {createToolchains, type Toolchain} from '../../host/toolchains.ts';
import {type AppleToolchain, createAppleToolchain} from './apple-toolchain.ts';
import {assembleWithApple} from './assemble-routes.ts';
import {type Behaviour, installStandIn, type StandIn} from './testing/stand-in.ts';

const source = 'kernel void k() {}\n  int x = y;\n// the end\n';

function libraryOf(text: string): string {
  const built = buildLibrary(parseModule(text).module);
  if (!built.ok) throw new Error('the library was not built');
  return Buffer.from(built.value.bytes).toString('base64');
}

const library = libraryOf(conformingModule);
const working: Behaviour = {air: conformingModule, libraries: {metal: library}};

let standIn: StandIn;
let toolchain: AppleToolchain;

beforeEach(async () => {
  standIn = await installStandIn(working);
  toolchain = createAppleToolchain({
    platform: 'darwin',
    environment: standIn.environment,
    toolLimitMs: 30_000,
  });
});

afterEach(async () => {
  await toolchain.dispose();
  // However a run ended, nothing of it is left.
  const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`airlock-apple-${process.pid}-`));
  expect(own).toEqual([]);
  await standIn.dispose();
});

const compile = (input: Partial<CompileRequestInput> = {}, signal?: AbortSignal) =>
  toolchain.compile(compileRequestSchema.parse({name: 'k.metal', source, ...input}), {
    ...(signal && {signal}),
  });

async function reply(input: Partial<CompileRequestInput> = {}) {
  const compiled = await compile(input);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value;
}

const stageOf = (stages: Awaited<ReturnType<typeof reply>>['stages'], name: string) =>
  stages.find(({stage}) => stage === name);

describe('a compile with Apple’s tools', () => {
  test('gives AIR, a library and the command lines that made them', async () => {
    const {
      ir,
      stages,
      toolchain: name,
      errorCount,
      equivalentCommand,
    } = await reply({
      includes: {'shared/x.h': '//'},
      options: {defines: ['N=4'], debugInfo: true, fastMath: false},
      target: 'macos15',
    });
    expect(name).toBe('Apple toolchain, metal 32023.883');
    expect(ir).toMatchObject({kind: 'air', text: conformingModule});
    expect(errorCount).toBe(0);
    expect(stages.map(({stage, state}) => `${stage} ${state}`).slice(0, 4)).toEqual([
      'front-end passed',
      'air passed',
      'check passed',
      'metallib passed',
    ]);
    const frontEnd = stageOf(stages, 'front-end')?.commandLine?.join(' ');
    expect(frontEnd).toContain(
      'xcrun -sdk macosx metal -std=metal3.2 -mmacosx-version-min=15.0 -O2 -fno-fast-math -gline-tables-only -DN=4',
    );
    expect(equivalentCommand?.join(' ')).toContain('-S -emit-llvm k.metal');
    expect(stageOf(stages, 'metallib')?.detail).toMatch(/^A library of \d+ functions?, \d+ bytes\.$/);
    const log = (await readFile(standIn.logFile, 'utf8')).trim().split('\n');
    expect(log.at(-1)).toBe('xcrun -sdk macosx metallib airlock-out.air -o airlock-out.metallib');
  });

  test('errors come with notes and fix-its, and end the compile', async () => {
    const messages = [
      "k.metal:2:11:{2:11-2:12}: error: use of undeclared identifier 'y'; did you mean 'x'?",
      '  int x = y;',
      '          ^',
      'fix-it:"k.metal":{2:11-2:12}:"x"',
      "k.metal:2:7: note: 'x' declared here",
      '',
    ].join('\n');
    await standIn.behave({...working, metal: 'errors', messages});
    const {diagnostics, errorCount, stages, ir} = await reply();
    expect(errorCount).toBe(1);
    expect(ir).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({
      location: {file: 'k.metal', range: {start: {line: 2, column: 11}}},
      fixIts: [{text: 'x'}],
      notes: [{message: "'x' declared here"}],
    });
    expect(stages.map(({state}) => state)).toEqual(['failed', ...Array<string>(7).fill('not-reached')]);
    expect(stages[0]?.rawOutput).toContain('          ^');
  });

  test('a flood of warnings is cut in the middle and no failure', async () => {
    await standIn.behave({...working, metal: 'flood'});
    const {warningCount, errorCount, stages, diagnostics} = await reply();
    expect(errorCount).toBe(0);
    expect(warningCount).toBe(1000);
    expect(diagnostics.at(-1)?.message).toMatch(/^\d+ more messages are in the compiler’s output\.$/);
    const raw = stages[0]?.rawOutput ?? '';
    expect(raw.length).toBeLessThan(1.1 * 1024 * 1024);
    expect(raw).toMatch(/\[\d{7,} bytes of output are left out here\]/);
    expect(raw).toMatch(/warnings generated\.\n$/);
    expect(stages[0]?.detail).toContain('are left out');
  });

  test('output without end is stopped', async () => {
    await standIn.behave({...working, metal: 'endless-flood'});
    expect(await compile()).toMatchObject({ok: false, error: {code: 'apple-compiler-flood'}});
  });

  test('a hang ends at its limit, with all that the tool started', async () => {
    await standIn.behave({...working, metal: 'hang'});
    await toolchain.tools();
    const hasty = createAppleToolchain({
      platform: 'darwin',
      environment: standIn.environment,
      toolLimitMs: 3000,
    });
    const request = compileRequestSchema.parse({name: 'k.metal', source});
    expect(await hasty.compile(request)).toMatchObject({ok: false, error: {kind: 'timeout', limitMs: 3000}});
    await hasty.dispose();
    const grandchild = Number(await readFile(join(dirname(standIn.logFile), 'grandchild'), 'utf8'));
    expect(isRunning(grandchild)).toBe(false);
  });

  test('a withdrawn compile ends as cancelled, a disposed toolchain’s too', async () => {
    await standIn.behave({...working, metal: 'hang'});
    await toolchain.tools();
    const controller = new AbortController();
    const pending = compile({}, controller.signal);
    setTimeout(() => controller.abort(), 300);
    expect(await pending).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    const second = compile();
    setTimeout(() => void toolchain.dispose(), 300);
    expect(await second).toMatchObject({ok: false, error: {kind: 'cancelled'}});
  });

  test('a crash is a compiler crash with its signal and output', async () => {
    await standIn.behave({...working, metal: 'crash'});
    const crashed = await compile();
    expect(crashed).toMatchObject({ok: false, error: {kind: 'compiler-crash', signal: 'SIGSEGV'}});
    if (!crashed.ok && crashed.error.kind === 'compiler-crash')
      expect(crashed.error.output).toContain('PLEASE submit a bug report');
  });

  test.each([
    ['garbage', 'What metal wrote is no AIR'],
    ['no-output', 'metal ended well and wrote no AIR'],
  ] as const)('%s from a tool that ends well is no success', async (metal, message) => {
    await standIn.behave({air: '', metal});
    // `no-output` writes nothing at all.
    const {errorCount, diagnostics, stages, ir} = await reply();
    expect(errorCount).toBe(1);
    expect(ir).toBeUndefined();
    expect(diagnostics.at(-1)?.message).toContain(message);
    expect(stageOf(stages, 'air')?.state).toBe('failed');
  });

  test('an error that cannot be read is an error', async () => {
    await standIn.behave({...working, metal: 'errors', messages: 'something is wrong\n'});
    const {errorCount, diagnostics} = await reply();
    expect(errorCount).toBe(1);
    expect(diagnostics[0]?.message).toContain('ended with exit code 1 without an error message');
  });

  test('a compiler that does not know the options for readable output is asked without them, from then on', async () => {
    await standIn.behave({...working, old: true});
    expect((await reply()).errorCount).toBe(0);
    expect((await reply()).errorCount).toBe(0);
    const log = await readFile(standIn.logFile, 'utf8');
    expect(log.match(/-fdiagnostics-print/g)).toHaveLength(1);
  });

  test('a linker that is missing fails its stage alone; the AIR is there', async () => {
    await standIn.behave({...working, missing: ['metallib']});
    const {ir, stages, errorCount} = await reply();
    expect(ir?.kind).toBe('air');
    expect(errorCount).toBe(0);
    expect(stageOf(stages, 'metallib')).toMatchObject({state: 'failed'});
    expect(stageOf(stages, 'metallib')?.detail).toContain('metallib is not there');
  });

  test('a linker that writes nonsense makes no library', async () => {
    await standIn.behave({air: conformingModule});
    expect(stageOf((await reply()).stages, 'metallib')?.detail).toContain('no library this lab can read');
  });

  test('a toolchain that goes away is looked for again', async () => {
    expect((await reply()).errorCount).toBe(0);
    await standIn.behave({...working, metal: 'vanishes'});
    expect(await compile()).toMatchObject({ok: false, error: {code: 'apple-tool-missing'}});
    await standIn.behave({toolchain: 'component-missing'});
    const gone = await compile();
    expect(gone).toMatchObject({ok: false, error: {code: 'apple-toolchain-component-missing'}});
    if (!gone.ok) expect(gone.error.nextStep).toContain('xcodebuild -downloadComponent MetalToolchain');
    expect(toolchain.describe().state).toBe('unavailable');
  });
});

describe('the choice of a toolchain', () => {
  const portable = {describe: () => ({id: 'portable', state: 'ready', detail: ''})} as unknown as Toolchain;

  test('auto means Apple’s where it works and portable elsewhere', async () => {
    const works = await createToolchains(portable, toolchain).choose('auto');
    expect(works).toEqual({ok: true, value: toolchain});
    await standIn.behave({toolchain: 'stale'});
    const stale = createAppleToolchain({platform: 'darwin', environment: standIn.environment});
    expect(await createToolchains(portable, stale).choose('auto')).toEqual({ok: true, value: portable});
    expect(await createToolchains(portable, stale).choose('apple')).toMatchObject({
      ok: false,
      error: {kind: 'unavailable', code: 'apple-toolchain-component-stale'},
    });
    expect(await createToolchains(portable, toolchain).choose('portable')).toEqual({
      ok: true,
      value: portable,
    });
  });

  test('off macOS nothing is run', async () => {
    const elsewhere = createAppleToolchain({platform: 'linux', environment: standIn.environment});
    expect(await createToolchains(portable, elsewhere).choose('auto')).toEqual({ok: true, value: portable});
    expect(await elsewhere.tools()).toMatchObject({ok: false, error: {code: 'apple-toolchain'}});
    await expect(readFile(standIn.logFile, 'utf8')).rejects.toThrow('ENOENT');
  });
});

describe('Apple’s ways to assemble', () => {
  async function assemble(text: string) {
    const tools = await toolchain.tools();
    if (!tools.ok) throw new Error(tools.error.message);
    const made = await assembleWithApple({
      name: 'm',
      text,
      options: {profile: 'macos26'},
      tools: tools.value,
    });
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  }

  test('are run side by side, and each is compared with the text', async () => {
    // The stand-in for `metal -x ir` loses a flag; that of air-as changes nothing.
    const flag = /^!\d+ = !\{i32 7, !"air\.max_samplers", i32 16\}$/m.exec(conformingModule)?.[0] ?? '';
    expect(flag).not.toBe('');
    const changed = conformingModule.replace(flag, flag.replace('i32 16', 'i32 15'));
    await standIn.behave({libraries: {'air-as': library, metal: libraryOf(changed)}});
    const [metal, ir, airAs] = await assemble(conformingModule);
    expect(metal).toMatchObject({id: 'metal', state: 'not-applicable'});
    expect(airAs).toMatchObject({state: 'assembled', changes: {counts: {missing: 0, extra: 0, changed: 0}}});
    if (ir?.state !== 'assembled') throw new Error('not assembled');
    expect(ir.changes.counts.changed).toBeGreaterThan(0);
    expect(ir.runs.map(({commandLine}) => commandLine.slice(3).join(' '))).toEqual([
      'metal -x ir -c module.ll -o module.air',
      'metallib module.air -o module.metallib',
    ]);
  });

  test('tell a refusal, a missing assembler and a library that cannot be read', async () => {
    await standIn.behave({...working, assembler: 'refuses'});
    expect((await assemble(conformingModule))[2]).toMatchObject({state: 'refused'});
    await standIn.behave({...working, missing: ['air-as']});
    const [, ir, airAs] = await assemble(conformingModule);
    expect([ir?.state, airAs?.state]).toEqual(['assembled', 'not-available']);
    await standIn.behave({});
    expect((await assemble(conformingModule))[1]).toMatchObject({state: 'refused'});
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and that nobody has waited for still has its number.
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
