import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {compileRequestSchema} from '../../core/protocol/compile.ts';
import {readProjectFiles} from './project-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-project-'));
  mkdirSync(join(folder, 'app/shared'), {recursive: true});
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

function write(path: string, text: string): string {
  const place = join(folder, path);
  writeFileSync(place, text);
  return place;
}

it('reads what is included, directly or not, once each', async () => {
  const source = '#include "shared/types.h"\n#include "shared/types.h"\n#include <metal_stdlib>\n';
  const file = write('app/k.metal', source);
  write('app/shared/types.h', '  #  include "more.h"\n#include "../k.metal"\n');
  write('app/shared/more.h', '#include "types.h"\nint more;\n');
  const read = await readProjectFiles(file, source);
  expect(read).toEqual({
    path: 'k.metal',
    includes: {
      'shared/types.h': '  #  include "more.h"\n#include "../k.metal"\n',
      'shared/more.h': '#include "types.h"\nint more;\n',
    },
    includeFolders: [],
    outside: [],
  });
  const {path, includes} = read;
  expect(compileRequestSchema.safeParse({name: file, source, path, includes}).success).toBe(true);
});

it('stays below the folder, also where a link leads out', async () => {
  const secret = write('secret.h', 'int secret;');
  symlinkSync(secret, join(folder, 'app/link.h'));
  const source = `#include "../secret.h"\n#include "link.h"\n#include "${secret}"\n#include "missing.h"\n#include "shared"\n`;
  const file = write('app/k.metal', source);
  expect((await readProjectFiles(file, source)).includes).toEqual({});
  const wider = await readProjectFiles(file, source, {root: folder});
  expect(wider.path).toBe('app/k.metal');
  expect(wider.includes).toEqual({'secret.h': 'int secret;', 'app/link.h': 'int secret;'});
});

it('looks in include folders after the file’s own, for names in quotes and in angle brackets', async () => {
  mkdirSync(join(folder, 'lib/inner'), {recursive: true});
  const source = '#include "app/own.h"\n#include <inner/a.h>\n#include "a.h"\n';
  const file = write('app/k.metal', source);
  write('app/own.h', '#include "lib/inner/a.h"\n#include <metal_stdlib>\n');
  write('app/a.h', 'int beside;');
  write('lib/a.h', 'int shadowed;');
  write('lib/inner/a.h', '#include <own.h>\n');
  const includeFolders = [folder, join(folder, 'lib')];
  const read = await readProjectFiles(file, source, {includeFolders});
  expect(read.path).toBe('app/k.metal');
  expect(Object.keys(read.includes).sort()).toEqual(['app/a.h', 'app/own.h', 'lib/inner/a.h']);
  expect(read.includeFolders).toEqual(['.', 'lib']);
  expect(read.outside).toEqual([]);
});

it('reads from no include folder outside the project, and names it', async () => {
  const source = '#include <secret.h>\n';
  write('secret.h', 'int secret;');
  const file = write('app/k.metal', source);
  const read = await readProjectFiles(file, source, {root: join(folder, 'app'), includeFolders: [folder]});
  expect(read).toEqual({path: 'k.metal', includes: {}, includeFolders: [], outside: [folder]});
});
