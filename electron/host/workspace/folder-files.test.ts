import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {searchRequestSchema, workspacePathSchema} from '../../../core/protocol/workspace.ts';
import {contentHash, FolderFiles} from './folder-files.ts';
import {searchFiles} from './search-files.ts';
import {codeOf, testFolder} from './testing/test-folder.ts';

const folder = testFolder();
let base: string;
let root: string;
let files: FolderFiles;
beforeEach(() => {
  ({base, root} = folder);
  files = new FolderFiles(root);
});

describe('paths', () => {
  it('are relative, plain and below the folder', () => {
    const hostile = [
      '',
      '/etc/passwd',
      '../secret.txt',
      'a/../../secret.txt',
      'a//b',
      './a',
      'a/.',
      'a\\..\\b',
      'a\0b',
      'a\nb',
      '__proto__/x',
    ];
    expect(hostile.filter((path) => workspacePathSchema.safeParse(path).success)).toEqual([]);
    const plain = ['a', 'a/b.metal', '.hidden', 'a b/c', 'ä/ü', '..a/b..', 'con'];
    expect(plain.filter((path) => !workspacePathSchema.safeParse(path).success)).toEqual([]);
  });
});

describe('links', () => {
  it('that lead out are listed as refused and neither read, written, searched nor walked through', async () => {
    symlinkSync(join(base, 'secret.txt'), join(root, 'file-out'));
    symlinkSync(base, join(root, 'folder-out'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync('loop', join(root, 'loop'));
    const listed = await files.list('');
    if (!listed.ok) throw new Error(listed.error.message);
    const refused = listed.value.entries.filter((entry) => entry.refused !== undefined);
    expect(refused.map(({name}) => name)).toEqual(['broken', 'file-out', 'folder-out', 'loop']);
    expect(await codeOf(files.readText('file-out'))).toBe('outside-folder');
    expect(await codeOf(files.readText('folder-out/secret.txt'))).toBe('outside-folder');
    expect(await codeOf(files.readPart('folder-out/secret.txt', 0))).toBe('outside-folder');
    expect(await codeOf(files.list('folder-out'))).toBe('outside-folder');
    expect(await codeOf(files.writeText('file-out', 'x', 'any'))).toBe('outside-folder');
    expect(await codeOf(files.writeText('folder-out/new.txt', 'x', 'absent'))).toBe('outside-folder');
    expect(await codeOf(files.create('folder-out/new', 'folder'))).toBe('outside-folder');
    expect(await codeOf(files.rename('kernels/scale.metal', 'folder-out/scale.metal'))).toBe(
      'outside-folder',
    );
    const workspace = folder.open({granted: root});
    expect(await codeOf(workspace.remove('folder-out/secret.txt'))).toBe('outside-folder');
    expect(await codeOf(files.readText('loop'))).toBe('link-loop');
    expect(readFileSync(join(base, 'secret.txt'), 'utf8')).toBe('secret');
    const found = await searchFiles(
      files,
      searchRequestSchema.parse({query: 'secret'}),
      new AbortController().signal,
    );
    expect(found).toMatchObject({ok: true, value: {matches: []}});
    // The link itself may go; what it leads to stays.
    expect(await codeOf(workspace.remove('folder-out'))).toBe('ok');
    expect(readFileSync(join(base, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('that stay inside are followed, and written through', async () => {
    symlinkSync('kernels/scale.metal', join(root, 'alias.metal'));
    const read = await files.readText('alias.metal');
    if (!read.ok || read.value.state !== 'read') throw new Error('not read');
    expect(await codeOf(files.writeText('alias.metal', 'changed', read.value.hash))).toBe('ok');
    expect(readFileSync(join(root, 'kernels', 'scale.metal'), 'utf8')).toBe('changed');
    expect(statSync(join(root, 'alias.metal')).isFile()).toBe(true);
  });

  it('that are swapped in while files are read and written never lead out', async () => {
    // One child swaps a folder for a link as fast as it can; every answer is the inner text or a refusal.
    const inner = join(root, 'swap');
    mkdirSync(inner);
    writeFileSync(join(inner, 'secret.txt'), 'inner');
    const swapper = join(base, 'swap.sh');
    writeFileSync(
      swapper,
      `cd "${root}"; end=$((SECONDS+3)); while [ $SECONDS -lt $end ] && [ ! -e "${base}/stop" ]; do mv swap kept && ln -s .. swap; rm -f swap; mv kept swap; done`,
    );
    const child = spawn('bash', [swapper], {stdio: 'ignore'});
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const texts = new Set<string>();
    let refusals = 0;
    // Until the race has been lost often enough to mean something.
    for (let round = 0; refusals < 40 && round < 20_000; round++) {
      const read = await files.readText('swap/secret.txt');
      if (read.ok && read.value.state === 'read') texts.add(read.value.text);
      else refusals++;
      if (round % 3 === 0) await files.writeText('swap/made.txt', 'made', 'any');
    }
    expect(refusals).toBe(40);
    writeFileSync(join(base, 'stop'), '');
    await ended;
    expect([...texts].filter((text) => text !== 'inner')).toEqual([]);
    expect(() => statSync(join(base, 'made.txt'))).toThrow('ENOENT');
    expect(readFileSync(join(base, 'secret.txt'), 'utf8')).toBe('secret');
  });
});

describe('files', () => {
  it('are written whole, keep their permissions, and only over what the caller knows', async () => {
    const path = 'kernels/scale.metal';
    const disk = join(root, path);
    execFileSync('chmod', ['640', disk]);
    const before = contentHash('kernel void scale() {}\n');
    expect(await files.readText(path, before)).toEqual({ok: true, value: {state: 'same'}});
    expect(await files.writeText(path, 'mine', before)).toEqual({
      ok: true,
      value: {hash: contentHash('mine')},
    });
    expect(statSync(disk).mode & 0o777).toBe(0o640);
    writeFileSync(disk, 'theirs');
    expect(await codeOf(files.writeText(path, 'mine again', contentHash('mine')))).toBe('changed-on-disk');
    expect(readFileSync(disk, 'utf8')).toBe('theirs');
    expect(await codeOf(files.writeText(path, 'mine again', 'any'))).toBe('ok');
    expect(await codeOf(files.writeText(path, 'x', 'absent'))).toBe('name-taken');
    rmSync(disk);
    expect(await codeOf(files.writeText(path, 'x', contentHash('mine again')))).toBe('changed-on-disk');
    expect(await files.readText(path)).toEqual({ok: true, value: {state: 'absent'}});
    expect(await codeOf(files.writeText(path, 'anew', 'absent'))).toBe('ok');
    expect(readFileSync(disk, 'utf8')).toBe('anew');
    const left = await files.list('kernels');
    expect(left.ok && left.value.entries.map(({name}) => name)).toEqual(['deep', 'scale.metal']);
  });

  it('that are no text, no files or too large are refused; pipes do not block', async () => {
    writeFileSync(join(root, 'binary'), Buffer.from([1, 0, 2]));
    writeFileSync(join(root, 'latin'), Buffer.from([0x66, 0xe9, 0x66]));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    execFileSync('truncate', ['-s', '200M', join(root, 'huge.metallib')]);
    expect(await codeOf(files.readText('binary'))).toBe('not-text');
    expect(await codeOf(files.readText('latin'))).toBe('not-text');
    expect(await codeOf(files.readText('pipe'))).toBe('not-a-file');
    expect(await codeOf(files.readText('kernels'))).toBe('not-a-file');
    expect(await codeOf(files.readText('huge.metallib'))).toBe('file-too-large');
    expect(await codeOf(files.readPart('huge.metallib', 0))).toBe('file-too-large');
    expect(await files.readPart('binary', 1)).toEqual({ok: true, value: {sizeBytes: 3, part: 'AAI='}});
    expect(await files.readPart('binary', 99)).toEqual({ok: true, value: {sizeBytes: 3, part: ''}});
  });

  it('are made and renamed, and nothing is overwritten', async () => {
    expect(await codeOf(files.create('kernels/new.metal', 'file'))).toBe('ok');
    expect(await codeOf(files.create('kernels/new.metal', 'file'))).toBe('name-taken');
    expect(await codeOf(files.create('kernels', 'folder'))).toBe('name-taken');
    expect(await codeOf(files.create('missing/new.metal', 'file'))).toBe('no-such-file');
    expect(await codeOf(files.rename('kernels/new.metal', 'kernels/scale.metal'))).toBe('name-taken');
    expect(await codeOf(files.rename('kernels', 'kernels/deep/kernels'))).toBe('into-itself');
    expect(await codeOf(files.rename('kernels/new.metal', 'moved.metal'))).toBe('ok');
  });

  it('are listed folders first, in the order of their numbers, without what tools made', async () => {
    for (const name of ['node_modules', '.git', 'b']) mkdirSync(join(root, name));
    for (const name of ['k10.ll', 'k9.ll', 'A.ll']) writeFileSync(join(root, name), '');
    // What a save that is under way writes to.
    writeFileSync(join(root, '.A.ll.4711.0123456789ab.tmp'), '');
    const listed = await files.list('');
    expect(listed.ok && listed.value.entries.map(({name}) => name)).toEqual([
      'b',
      'kernels',
      'A.ll',
      'k9.ll',
      'k10.ll',
    ]);
  });
});
