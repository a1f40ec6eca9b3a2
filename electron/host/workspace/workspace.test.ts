import {execFileSync} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type z} from 'zod';
import {randomStream} from '../../../core/base/random.ts';
import {compileRequestSchema} from '../../../core/protocol/compile.ts';
import {
  type FolderState,
  type SearchReply,
  searchRequestSchema,
  workspacePathSchema,
} from '../../../core/protocol/workspace.ts';
import {placeInside} from './folder-access.ts';
import {type FoundRange} from './find-text.ts';
import {contentHash, FolderFiles} from './folder-files.ts';
import {matchesAt, searchFiles} from './search-files.ts';
import {walkFiles} from './walk-folder.ts';
import {withWorkspaceIncludes} from './workspace-handlers.ts';
import {type FolderAccess, Workspace} from './workspace.ts';

let base: string;
let root: string;
let files: FolderFiles;
const workspaces: Workspace[] = [];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-workspace-')));
  root = join(base, 'project');
  mkdirSync(join(root, 'kernels', 'deep'), {recursive: true});
  writeFileSync(join(root, 'kernels', 'scale.metal'), 'kernel void scale() {}\n');
  writeFileSync(join(base, 'secret.txt'), 'secret');
  files = new FolderFiles(root);
});

afterEach(() => {
  for (const workspace of workspaces.splice(0)) workspace.dispose();
  rmSync(base, {recursive: true, force: true});
});

async function codeOf(result: Promise<{ok: true} | {ok: false; error: {code: string}}>): Promise<string> {
  const reply = await result;
  return reply.ok ? 'ok' : reply.error.code;
}

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
    const workspace = open({granted: root});
    expect(await codeOf(workspace.remove('folder-out/secret.txt'))).toBe('outside-folder');
    expect(await codeOf(files.readText('loop'))).toBe('link-loop');
    expect(readFileSync(join(base, 'secret.txt'), 'utf8')).toBe('secret');
    const found = await search({query: 'secret'});
    expect(found.matches).toEqual([]);
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
    const {spawn} = await import('node:child_process');
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

describe('search', () => {
  const query = {query: 'Scale', matchCase: false, wholeWord: false};

  it('finds every place that a plain scan of the lines finds, in generated texts', async () => {
    const random = randomStream(12);
    const pick = (count: number): number => random.below(count);
    const words = ['scale', 'Scale', 'scales', 'x', '(', '\\w+', 'ö', '\r'];
    for (let round = 0; round < 60; round++) {
      const lines = Array.from({length: pick(12)}, () =>
        Array.from({length: pick(6)}, () => words[pick(words.length)]).join(' '),
      );
      const text = lines.join('\n');
      const expected = text.split('\n').flatMap((line, index) => {
        const places: string[] = [];
        const lower = line.toLowerCase();
        for (let at = lower.indexOf('scale'); at !== -1; at = lower.indexOf('scale', at + 5))
          places.push(`${index + 1}:${at + 1}`);
        return places;
      });
      const ranges = [...text.matchAll(/scale/giu)].map((match): FoundRange => [
        match.index,
        match[0].length,
      ]);
      const found = matchesAt('a', text, ranges);
      expect(found.map(({line, column}) => `${line}:${column}`)).toEqual(expected);
      for (const {text: shown, textOffset, length} of found)
        expect(shown.slice(textOffset, textOffset + length).toLowerCase()).toBe('scale');
    }
  });

  it('takes the query as it is, words where asked, and skips what is no text', async () => {
    writeFileSync(join(root, 'a.txt'), 'scale(x)\nrescale\nSCALE\n');
    writeFileSync(join(root, 'b.bin'), Buffer.from('scale\0'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', 'c.txt'), 'scale');
    const places = async (more: Partial<typeof query>) =>
      (await search({...query, ...more})).matches.map(({path, line}) => `${path}:${line}`);
    expect(await places({})).toEqual(['a.txt:1', 'a.txt:2', 'a.txt:3', 'kernels/scale.metal:1']);
    expect(await places({wholeWord: true})).toEqual(['a.txt:1', 'a.txt:3', 'kernels/scale.metal:1']);
    expect(await places({query: 'scale', matchCase: true, wholeWord: true})).toEqual([
      'a.txt:1',
      'kernels/scale.metal:1',
    ]);
    expect(await places({query: 'scale(x)'})).toEqual(['a.txt:1']);
    expect(await places({query: '(.*)*$'})).toEqual([]);
    const {filesSearched, filesSkipped} = await search(query);
    expect([filesSearched, filesSkipped]).toEqual([2, 1]);
  });

  it('says so where it stops, and stops when it is withdrawn', async () => {
    writeFileSync(join(root, 'many.txt'), 'scale '.repeat(5_000));
    const found = await search(query);
    expect(found.truncated).toBe(true);
    expect(found.matches.filter(({path}) => path === 'many.txt')).toHaveLength(200);
    expect(found.matches.every(({text}) => text.length <= 240)).toBe(true);
    expect((await search(query, AbortSignal.abort())).matches).toEqual([]);
  });

  it('takes an expression where asked, and files by their globs', async () => {
    writeFileSync(join(root, 'a.txt'), 'float4 a;\nfloat b;\n  half4 c;\n');
    writeFileSync(join(root, 'kernels', 'b.h'), 'float2 a;\n');
    const places = async (more: z.input<typeof searchRequestSchema>) =>
      (await search({matchCase: true, regex: true, ...more})).matches.map(
        ({path, line, column, length}) => `${path}:${line}:${column}+${length}`,
      );
    expect(await places({query: '(float|half)\\d'})).toEqual([
      'a.txt:1:1+6',
      'a.txt:3:3+5',
      'kernels/b.h:1:1+6',
    ]);
    expect(await places({query: '^float'})).toEqual(['a.txt:1:1+5', 'a.txt:2:1+5', 'kernels/b.h:1:1+5']);
    expect(await places({query: 'float', wholeWord: true})).toEqual(['a.txt:2:1+5']);
    expect(await places({query: 'FLOAT2', matchCase: false})).toEqual(['kernels/b.h:1:1+6']);
    // What finds nothing at every place finds nothing.
    expect(await places({query: 'x*'})).toEqual([]);
    expect(await places({query: 'a', include: '*.h'})).toEqual(['kernels/b.h:1:4+1', 'kernels/b.h:1:8+1']);
    expect(await places({query: 'float.', exclude: 'kernels, *.md'})).toEqual(['a.txt:1:1+6', 'a.txt:2:1+6']);
  });

  it.each([
    ['(', false, 'bad-pattern', 'query'],
    ['a)|(b', true, 'bad-pattern', 'query'],
    ['\\p{Nothing}', false, 'bad-pattern', 'query'],
    ['[z-a]', false, 'bad-pattern', 'query'],
  ])('says at its field what is wrong with %s', async (pattern, wholeWord, code, place) => {
    const request = searchRequestSchema.parse({query: pattern, regex: true, wholeWord});
    const found = await searchFiles(files, request, new AbortController().signal);
    expect(found).toMatchObject({ok: false, error: {code, place}});
    expect(JSON.stringify(found)).not.toContain('Invalid regular');
    // As a text it is nothing special.
    expect((await search({query: pattern, include: '*.txt'})).matches).toEqual([]);
    for (const field of ['include', 'exclude'] as const) {
      const globs = searchRequestSchema.parse({query: 'x', [field]: '../*'});
      expect(await searchFiles(files, globs, new AbortController().signal)).toMatchObject({
        ok: false,
        error: {code: 'bad-glob', place: field},
      });
    }
  });

  it('is not held up by an expression that never ends: the host answers meanwhile, and stops it', async () => {
    writeFileSync(join(root, 'a.txt'), `${'a'.repeat(40)}!\n`);
    const request = searchRequestSchema.parse({query: '(a+)+$', regex: true});
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const found = await searchFiles(files, request, new AbortController().signal);
    clearInterval(timer);
    expect(found).toMatchObject({ok: false, error: {code: 'slow-pattern', place: 'query'}});
    expect(ticks).toBeGreaterThan(10);
    const withdrawn = new AbortController();
    const stopped = searchFiles(files, request, withdrawn.signal);
    setTimeout(() => withdrawn.abort(), 50);
    expect(await stopped).toMatchObject({ok: true, value: {truncated: true}});
  });

  it('walks no links', async () => {
    symlinkSync('..', join(root, 'kernels', 'up'));
    const walked: string[] = [];
    for await (const path of walkFiles(root, {aborted: false})) walked.push(path);
    expect(walked).toEqual(['kernels/scale.metal']);
  });
});

async function search(
  request: z.input<typeof searchRequestSchema>,
  signal = new AbortController().signal,
): Promise<SearchReply> {
  const found = await searchFiles(files, searchRequestSchema.parse(request), signal);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

function open(
  access: FolderAccess,
  told: {states: FolderState[]; changed: string[][]} = {states: [], changed: []},
): Workspace {
  const workspace = new Workspace({
    homeDirectory: join(base, 'home'),
    access,
    now: () => new Date(0),
    onState: (state) => told.states.push(state),
    onChanged: (folders) => told.changed.push([...folders]),
  });
  workspaces.push(workspace);
  return workspace;
}

describe('which folder', () => {
  it('is what the host was started with, or below; a page names no other', async () => {
    const workspace = open({granted: root});
    expect((await workspace.state()).folder?.path).toBe(root);
    expect(await codeOf(workspace.open(join(root, 'kernels')))).toBe('ok');
    symlinkSync(base, join(root, 'out'));
    for (const path of [base, '/', '/etc', join(root, '..'), join(root, 'out')])
      expect(await codeOf(workspace.open(path))).toBe('folder-not-granted');
    expect(await codeOf(workspace.open(join(root, 'missing')))).toBe('no-such-file');
    expect(await codeOf(workspace.choose())).toBe('no-folder-dialog');
    // The next host was given no folder: what the last one had open is no grant.
    const next = open({});
    expect(await next.state()).toMatchObject({recent: [], canChoose: false});
    expect(await codeOf(next.opened())).toBe('no-folder');
    expect(await codeOf(next.open(root))).toBe('folder-not-granted');
  });

  it('is what a person chose, and comes back with the next start', async () => {
    const told = {states: [] as FolderState[], changed: []};
    const first = open({choose: async () => root}, told);
    expect(await codeOf(first.open(root))).toBe('folder-not-granted');
    expect(await codeOf(first.choose())).toBe('ok');
    expect(told.states.at(-1)?.folder?.name).toBe('project');
    const second = open({choose: async () => undefined});
    expect((await second.state()).folder?.path).toBe(root);
    expect(await codeOf(second.close())).toBe('ok');
    const third = open({choose: async () => undefined});
    expect(await third.state()).toMatchObject({recent: [{path: root}]});
    expect((await third.state()).folder).toBeUndefined();
    expect(await codeOf(third.choose())).toBe('ok');
    expect((await third.state()).folder).toBeUndefined();
    expect(await codeOf(third.open(root))).toBe('ok');
    renameSync(root, join(base, 'moved'));
    const fourth = open({choose: async () => undefined});
    expect((await fourth.state()).folder).toBeUndefined();
  });

  it('lists its files for quick open, links and ignored folders left out, until withdrawn', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', 'x.js'), '');
    symlinkSync('../secret.txt', join(root, 'link.txt'));
    symlinkSync(root, join(root, 'again'));
    writeFileSync(join(root, 'a.lab.json'), '{}');
    const workspace = open({granted: root});
    const listed = await workspace.listFiles(new AbortController().signal);
    expect(listed).toEqual({
      ok: true,
      value: {files: ['a.lab.json', 'kernels/scale.metal'], truncated: false},
    });
    expect(await codeOf(workspace.listFiles(AbortSignal.abort()))).toBe('cancelled');
    expect(await codeOf(open({}).listFiles(new AbortController().signal))).toBe('no-folder');
  });

  it('is listed as gone where it is, and is forgotten when told to', async () => {
    const other = join(base, 'other');
    mkdirSync(other);
    const chosen = [other, root];
    const workspace = open({choose: async () => chosen.shift()});
    await workspace.choose();
    await workspace.choose();
    rmSync(other, {recursive: true});
    expect((await workspace.state()).recent).toMatchObject([{path: root}, {path: other, missing: true}]);
    expect(await codeOf(workspace.open(other))).toBe('no-such-file');
    mkdirSync(other);
    expect((await workspace.state()).recent[1]?.missing).toBeUndefined();
    expect(await workspace.forget(other)).toMatchObject({ok: true, value: {recent: [{path: root}]}});
    // Forgotten, it must be chosen anew; also by the next host.
    expect(await codeOf(workspace.open(other))).toBe('folder-not-granted');
    expect(await codeOf(open({choose: async () => undefined}).open(other))).toBe('folder-not-granted');
    // What is open stays.
    expect(await workspace.forget(undefined)).toMatchObject({ok: true, value: {folder: {path: root}}});
    expect((await workspace.state()).recent).toMatchObject([{path: root}]);
  });

  it('lists the experiments below it by their titles', async () => {
    writeFileSync(join(root, 'kernels', 'a.lab.json'), '{"airlock": 1, "title": "Scale"}');
    writeFileSync(join(root, 'b.lab.json'), '{');
    const listed = await open({granted: root}).experiments(new AbortController().signal);
    expect(listed).toMatchObject({
      ok: true,
      value: {
        experiments: [
          {path: 'b.lab.json', title: 'b.lab.json'},
          {path: 'kernels/a.lab.json', title: 'Scale'},
        ],
      },
    });
  });

  it('is watched where it is shown', async () => {
    const told = {states: [], changed: [] as string[][]};
    const workspace = open({granted: root}, told);
    await workspace.state();
    workspace.watchFolder('kernels');
    writeFileSync(join(root, 'kernels', 'made.metal'), '');
    while (told.changed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told.changed[0]).toEqual(['kernels']);
  });
});

it('a compile of a file has what it includes from below the folder, edited texts first', async () => {
  const workspace = open({granted: root});
  mkdirSync(join(root, 'shared'));
  writeFileSync(join(root, 'shared', 'a.h'), '#include "b.h"\n');
  writeFileSync(join(root, 'shared', 'b.h'), 'disk');
  writeFileSync(join(base, 'secret.h'), 'secret');
  symlinkSync('../secret.h', join(root, 'link.h'));
  const source = '#include "../shared/a.h"\n#include "../link.h"\n#include "../../secret.h"\n';
  const request = compileRequestSchema.parse({
    name: 'scale.metal',
    source,
    workspacePath: 'kernels/scale.metal',
    includes: {'shared/b.h': 'typed', 'shared/unused.h': ''},
  });
  const filled = await withWorkspaceIncludes(workspace, request);
  expect(filled.path).toBe('kernels/scale.metal');
  expect(filled.includes).toEqual({'shared/a.h': '#include "b.h"\n', 'shared/b.h': 'typed'});
  // A file of no folder is compiled as it is given.
  const {workspacePath: _path, ...alone} = request;
  expect(await withWorkspaceIncludes(workspace, alone)).toEqual(alone);
  expect(await withWorkspaceIncludes(open({}), request)).toEqual(request);
});

it('a place is judged with its links resolved', async () => {
  symlinkSync(root, join(base, 'alias'));
  expect(await placeInside(root, 'kernels')).toEqual({ok: true, value: join(root, 'kernels')});
  expect(await codeOf(placeInside(join(root, 'kernels'), '../kernels-other'))).toBe('no-such-file');
});
