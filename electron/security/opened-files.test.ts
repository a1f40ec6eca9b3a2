/**
 * Opened files are data: whatever a kernel or an experiment says, the lab executes none of it on the host and reads nothing
 * outside of its folder.
 */
import {execFileSync} from 'node:child_process';
import {symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {runCli} from '../cli/testing/run-cli.ts';
import {saxpyModule} from '../service/testing/contract-modules.ts';
import {indicesExperiment} from '../service/testing/indices-experiment.ts';
import {attackedLab, secret} from './testing/attacked-lab.ts';

const lab = attackedLab();
const {folder, outside} = lab;

const kernel = 'kernel void k(device int *p [[buffer(0)]]) { p[0] = 1; }\n';

describe('a kernel', () => {
  const ways = (file: string): string[] => [
    `#include "${file}"`,
    `#include <${file}>`,
    `#include "../outside/${path.basename(file)}"`,
    `#import "../../../../../../../../${file}"`,
    `#include "\\x2e\\x2e/outside/${path.basename(file)}"`,
    `#if __has_include("${file}") || __has_include("../outside/${path.basename(file)}")\n#error ${secret} is there\n#endif`,
    `constant unsigned char bytes[] = {\n#embed "${file}"\n};`,
    `__asm__(".incbin \\"${file}\\"");`,
    `#pragma clang module load x\n#pragma GCC dependency "${file}"`,
  ];

  it('reads no file outside of its folder, by any directive', async () => {
    for (const way of ways(path.join(outside, 'secret.h'))) {
      const reply = await lab.host.lab.compile({
        name: 'hostile.metal',
        source: `${way}\n${kernel}`,
        path: 'hostile.metal',
      });
      expect([way, JSON.stringify(reply)]).toEqual([way, expect.not.stringContaining(secret)]);
    }
  });

  it('reads none through the command either, nor through a link, and a pipe does not hang it', async () => {
    symlinkSync(path.join(outside, 'secret.h'), path.join(folder, 'link.h'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(folder, 'pipe.h')]);
    const file = path.join(folder, 'hostile.metal');
    writeFileSync(
      file,
      `#include "link.h"\n#include "pipe.h"\n#include "../outside/secret.h"\nconstant char leak[] = LEAK;\n${kernel}`,
    );
    writeFileSync(path.join(folder, 'inside.h'), '#define INSIDE 1\n');
    writeFileSync(
      path.join(folder, 'plain.metal'),
      `#include "inside.h"\n${kernel.replace('= 1', '= INSIDE')}`,
    );
    expect((await runCli(['compile', 'plain.metal'], {cwd: folder})).exitCode).toBe(0);
    const run = await runCli(['compile', 'hostile.metal'], {cwd: folder});
    expect(run.exitCode).toBe(1);
    expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
    expect(run.stderr).toContain('link.h');
  });

  it('takes no option of the compiler from a define', async () => {
    const reply = await lab.host.lab.compile({
      name: 'define.metal',
      source: kernel,
      path: 'define.metal',
      options: {defines: [`X -include ${path.join(outside, 'secret.h')}`]},
    });
    expect(JSON.stringify(reply)).not.toContain(secret);
  });
});

describe('an experiment', () => {
  const indices = indicesExperiment(16);
  const run = (experiment: unknown, files: Record<string, string> = {}) =>
    lab.host.lab.run({
      runId: `hostile-${Math.random()}`,
      name: 'hostile.lab.json',
      experiment: typeof experiment === 'string' ? experiment : JSON.stringify(experiment),
      folder: {kind: 'folder', path: folder},
      files: {'saxpy.ll': saxpyModule, ...files},
    });

  it('reads no data outside of its folder, and no pipe', async () => {
    symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'data.bin'));
    symlinkSync('/dev/zero', path.join(folder, 'zero.bin'));
    writeFileSync(path.join(folder, 'inside.bin'), Buffer.alloc(64));
    const fromFile = (place: string) =>
      run({...indices, buffers: [{...indices.buffers[0], init: {kind: 'file', path: place}}]});
    expect(await fromFile('inside.bin')).toMatchObject({
      ok: true,
      value: {verdict: expect.stringMatching(/^Passed/)},
    });
    const places = [
      '../outside/secret.txt',
      'a/../../outside/secret.txt',
      '..\\outside\\secret.txt',
      path.join(outside, 'secret.txt'),
      'C:\\secret.txt',
      'data.bin',
      'zero.bin',
      'pipe.h',
      'data\0.bin',
    ];
    for (const place of places) {
      const reply = await fromFile(place);
      expect([place, JSON.stringify(reply)]).toEqual([place, expect.not.stringContaining(secret)]);
      const failed = !reply.ok || reply.value.error !== undefined;
      expect([place, failed]).toEqual([place, true]);
    }
  });

  it('computes with numbers and nothing else', async () => {
    for (const expression of [
      'constructor.constructor("return process")()',
      'this',
      'process.exit(1)',
      '__proto__',
      'i.constructor',
      'require("fs")',
      '(() => 1)()',
      'globalThis',
      '`${1}`',
      `${'('.repeat(5000)}i${')'.repeat(5000)}`,
    ]) {
      const buffers = [{...indices.buffers[0], init: {kind: 'expression', value: expression}}];
      const reply = await run({...indices, buffers});
      const failed = !reply.ok || reply.value.error !== undefined;
      expect([expression.slice(0, 60), failed]).toEqual([expression.slice(0, 60), true]);
    }
  });

  it('changes no object of the host by the names of its fields, and is refused where it is none', async () => {
    const text = JSON.stringify(indices);
    for (const hostile of [
      text.replace('{', '{"__proto__":{"polluted":1},'),
      text.replace('{', '{"constructor":{"prototype":{"polluted":1}},'),
      '['.repeat(100_000),
      '{"airlock":1}',
      'null',
    ]) {
      const reply = await run(hostile);
      expect(reply.ok && reply.value.error === undefined).toBe(false);
      expect(({} as {polluted?: number}).polluted).toBeUndefined();
    }
    const files = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    await run(indices, files);
    expect(({} as {polluted?: number}).polluted).toBeUndefined();
  });

  it('asks for no more memory than the lab gives', async () => {
    const buffers = [{...indices.buffers[0], count: Number.MAX_SAFE_INTEGER, init: {kind: 'fill', value: 0}}];
    const reply = await run({...indices, buffers});
    expect(!reply.ok || reply.value.error !== undefined).toBe(true);
    expect(await run(indices)).toMatchObject({ok: true, value: {verdict: expect.stringMatching(/^Passed/)}});
  });
});
