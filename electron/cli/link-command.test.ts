import {copyFile, mkdtemp, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {buildLab} from '../host/testing/built-lab.ts';
import {runCli} from './testing/run-cli.ts';

const head = '#include <metal_stdlib>\nusing namespace metal;\n';
let folder: string;

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-link-'));
  await writeFile(
    join(folder, 'cube.metal'),
    `${head}[[visible]] float transform(float value) { return value * value * value; }\n`,
  );
  await writeFile(
    join(folder, 'wrong.metal'),
    `${head}[[visible]] half transform(float value) { return half(value); }\n`,
  );
});
afterAll(() => rm(folder, {recursive: true, force: true}));

test('links, writes what an app needs, and what it wrote is a shell again', async () => {
  const run = (...args: string[]) => runCli(args, {cwd: folder});
  const linked = await run('link', 'copy-1d', 'cube.metal', '-o', 'pair');
  expect(linked.stderr).toBe('');
  expect(linked.exitCode).toBe(0);
  expect(linked.stdout).toContain(
    'Linked: shell_copy_1d of copy-1d, cube.metal.\nexpected   float transform(float value)\n',
  );
  expect(await readdir(join(folder, 'pair'))).toContain('host.swift');
  const again = await run('link', 'pair', 'cube.metal', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    exitCode: 0,
    reply: {linked: true, diagnostics: []},
    files: [],
  });
});

test('what does not link is told in the function’s own lines; an unknown shell is bad usage', async () => {
  const wrong = await runCli(['link', 'copy-1d', 'wrong.metal'], {cwd: folder});
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain(
    'wrong.metal:3:18: error: transform returns half; the shell expects float (float) [SHELL-FUNCTION-TYPE]\n',
  );
  expect(wrong.stdout).toContain('Not linked');
  expect(wrong.stdout).toContain('in AIR     float (float)\nfound      half (float)\n');
  const shell = fileURLToPath(new URL('../../shells/nothing', import.meta.url));
  const unknown = await runCli(['link', shell, 'cube.metal'], {cwd: folder});
  expect(unknown.exitCode).toBe(2);
});

test('check judges a module as a shell where its manifest or --shell says that it is one', async () => {
  const shipped = (name: string): string =>
    fileURLToPath(new URL(`../../shells/copy-1d/${name}`, import.meta.url));
  const check = (...args: string[]) => runCli(['check', ...args], {cwd: folder});
  await mkdir(join(folder, 'own'));
  for (const name of ['manifest.json', 'shell.ll', 'shell.metallib'])
    await copyFile(shipped(name), join(folder, 'own', name));
  await copyFile(shipped('shell.ll'), join(folder, 'elsewhere.ll'));
  expect(await check('own/shell.ll', 'own/shell.metallib', 'elsewhere.ll', '--strict')).toMatchObject({
    exitCode: 0,
    stderr: '',
  });
  // A manifest that states more memory than the shell has.
  const manifest = await readFile(shipped('manifest.json'), 'utf8');
  await writeFile(join(folder, 'own', 'manifest.json'), manifest.replace('"bytes": 128', '"bytes": 256'));
  const finding = (file: string): RegExp =>
    new RegExp(`^${file}:10:\\d+: error: .* \\[SHELL-GLOBAL-SIZE\\]\\n$`);
  for (const [args, file] of [
    [['own/shell.ll'], 'own/shell\\.ll'],
    [['elsewhere.ll', '--shell', 'own'], 'elsewhere\\.ll'],
  ] as const)
    expect(await check(...args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(finding(file)) as string,
    });
  for (const args of [['elsewhere.ll'], ['elsewhere.ll', '--shell', 'copy-1d']])
    expect(await check(...args)).toMatchObject({exitCode: 0, stderr: ''});
  const library = await check('own/shell.metallib', '--json');
  expect(JSON.parse(library.stdout)).toMatchObject({
    exitCode: 1,
    files: [{errorCount: 1, diagnostics: [{code: 'SHELL-GLOBAL-SIZE'}]}],
  });
  // A module without the shell's kernel is judged as the function.
  await runCli(['compile', 'wrong.metal', '-o', 'wrong.ll'], {cwd: folder});
  expect((await check('wrong.ll', '--shell', 'copy-1d')).stderr).toMatch(/\[SHELL-FUNCTION-TYPE\]/);
  expect(await check('wrong.metal', '--shell', 'copy-1d')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Use airlock link copy-1d wrong.metal.') as string,
  });
  expect(await check('wrong.ll', '--shell', 'nothing')).toMatchObject({exitCode: 2});
});
